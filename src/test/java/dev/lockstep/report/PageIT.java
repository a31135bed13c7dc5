package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser. */
class PageIT {

    @TempDir
    static Path project;

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Test
    void page_asksForNothing_andFitsEveryScreen() throws Exception {
        Optional<Path> browser = Chromium.find();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH (Debian: apt-get install chromium)");
        Path page = Report.write(new SampleRun(project, "page").withEverything().folder())
                .page();
        Path profile = Files.createTempDirectory("chromium");
        try (Chromium chromium = new Chromium(browser.get(), profile)) {
            chromium.open(page);
            assertThat(chromium.evaluate("document.title").asText()).isEqualTo("Lockstep: page");
            for (int width : List.of(360, 1920)) {
                for (String theme : List.of("light", "dark")) {
                    chromium.show(width, 900, theme);
                    String where = width + " " + theme;
                    assertThat(chromium.evaluate("document.documentElement.scrollWidth")
                                    .asInt())
                            .as(where + ": nothing sticks out of the page")
                            .isLessThanOrEqualTo(width);
                    assertThat(chromium.evaluate("[...document.querySelectorAll('.chart svg')].filter(s =>"
                                            + " s.getBoundingClientRect().width < 500).length")
                                    .asInt())
                            .as(where + ": charts that are too small to read")
                            .isZero();
                    assertThat(chromium.evaluate("[...document.querySelectorAll('p, li, td, th, figcaption, summary')]"
                                            + ".filter(e => parseFloat(getComputedStyle(e).fontSize) < 12).length")
                                    .asInt())
                            .as(where + ": text that is too small to read")
                            .isZero();
                    assertThat(contrast(chromium))
                            .as(where + ": contrast of text")
                            .isGreaterThan(7);
                }
            }
            assertThat(chromium.evaluate(
                                    "[...document.querySelectorAll('figure[id]')].filter(f =>"
                                            + " !f.querySelector('[role=img][aria-label]') || !f.querySelector('table')).length")
                            .asInt())
                    .as("figures without a text alternative or a table")
                    .isZero();
            assertThat(chromium.print().length).as("bytes printed").isGreaterThan(20_000);
            assertThat(chromium.requests.stream().filter(url -> !url.startsWith("data:")))
                    .containsExactly(page.toUri().toString());
            assertThat(chromium.console).isEmpty();
        } finally {
            delete(profile);
        }
    }

    /** W3C, Web Content Accessibility Guidelines 2.1, "contrast ratio". */
    private static double contrast(Chromium chromium) throws Exception {
        double text = luminance(
                chromium.evaluate("getComputedStyle(document.body).color").asText());
        double back = luminance(chromium.evaluate("getComputedStyle(document.body).backgroundColor")
                .asText());
        return (Math.max(text, back) + .05) / (Math.min(text, back) + .05);
    }

    private static double luminance(String rgb) {
        double[] weights = {.2126, .7152, .0722};
        String[] parts = rgb.replaceAll("[^0-9,]", "").split(",");
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double c = Integer.parseInt(parts[i]) / 255.;
            sum += weights[i] * (c <= .03928 ? c / 12.92 : Math.pow((c + .055) / 1.055, 2.4));
        }
        return sum;
    }
}
