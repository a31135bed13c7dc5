package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training, saving and predicting as processes. */
class PredictIT {

    @TempDir
    static Path project;

    private static JavaProcess.Result launch(String... arguments) {
        ProcessBuilder builder = new ProjectCopy(project).builder(List.of(arguments));
        return JavaProcess.run(builder);
    }

    @BeforeAll
    static void trainAndSave() throws IOException {
        ProjectCopy.at(project);
        JavaProcess.Result trained =
                launch("train", "softmax", "--epochs", "2", "--data", "synthetic", "--save", "--run", "a");
        assertThat(trained.code()).as(trained.output()).isZero();
        assertThat(trained.output()).contains("weights: results/a/weights-softmax.npz");
    }

    private static Path idx(String name, int side, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * side * side);
        bytes.putInt(0x00000803).putInt(count).putInt(side).putInt(side);
        return Files.write(project.resolve(name), bytes.array());
    }

    private static Path picture(String name, int side, int grey) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, grey << 16 | grey << 8 | grey);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Files.write(project.resolve(name), out.toByteArray());
    }

    /** The mistakes of the run hold images with what the trained model said of them. */
    @Test
    void savedWeights_sayTheSameOnEveryKernel() throws IOException {
        List<String> rows = Files.readAllLines(project.resolve("results/a/mistakes-softmax.csv"));
        int count = rows.size() - 1;
        ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
        images.putInt(0x00000803).putInt(count).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x00000801).putInt(count);
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",");
            images.put(Base64.getDecoder().decode(cells[4]));
            labels.put((byte) Integer.parseInt(cells[1]));
        }
        Files.write(project.resolve("images"), images.array());
        Files.write(project.resolve("labels"), labels.array());
        List<String> outputs = new ArrayList<>();
        for (String kernel : List.of("naive", "parallel")) {
            JavaProcess.Result result = launch(
                    "predict",
                    "--weights",
                    "results/a/weights-softmax.npz",
                    "--images",
                    "images",
                    "--labels",
                    "labels",
                    "--kernel",
                    kernel);
            assertThat(result.code()).as(result.output()).isZero();
            outputs.add(result.output());
            List<String> lines = result.output()
                    .lines()
                    .filter(line -> line.endsWith("wrong"))
                    .toList();
            for (int i = 0; i < count; i++) {
                String[] cells = rows.get(i + 1).split(",");
                String[] printed = lines.get(i).strip().split(" +");
                assertThat(printed[1]).isEqualTo(cells[2]);
                assertThat(Double.parseDouble(printed[2]))
                        .isEqualTo(Math.rint(1e6 * Double.parseDouble(cells[3])) / 1e6);
                assertThat(lines.get(i).length()).isLessThan(80);
            }
            assertThat(result.output()).contains("0 of " + count + " right: accuracy 0.0000");
        }
        assertThat(outputs.get(1)).isEqualTo(outputs.get(0));
    }

    @Test
    void picture_isReadAndDarkOnLightIsNoted() throws IOException {
        picture("white.png", 28, 250);
        JavaProcess.Result result =
                launch("predict", "--weights", "results/a/weights-softmax.npz", "--images", "white.png");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output()).contains("Weights of Softmax only").contains("--invert turns it over");
        JavaProcess.Result inverted =
                launch("predict", "--weights", "results/a/weights-softmax.npz", "--images", "white.png", "--invert");
        assertThat(inverted.output()).doesNotContain("note: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.npz | black.png | there is no file none.npz",
                "black.png | black.png | not a zip file",
                "results/a/weights-softmax.npz | none.png | there is no file none.png",
                "results/a/weights-softmax.npz | large.png | 29 x 29 pixels; the models take 28 x 28",
                "results/a/weights-softmax.npz | large.idx | images of 29 x 29 pixels",
                "results/a/weights-softmax.npz | run-benchmarks.sh | neither an IDX file nor a picture",
                "results/a/weights-softmax.npz | cut.png | a damaged picture",
                "results/a/weights-softmax.npz | cut.idx | truncated, the header says",
                "results/a/weights-softmax.npz --experiment hidden | black.png | hidden needs dense_1/kernel(784, 128)",
                "results/a/weights-softmax.npz --experiment nosuch | black.png | unknown experiment 'nosuch'",
                "results/a/weights-softmax.npz --limit 0 | black.png | --limit must be positive, not 0",
                "results/a/weights-softmax.npz --labels black.png | black.png | black.png",
            })
    void badInput_isExplained(String weights, String images, String message) throws IOException {
        Path black = picture("black.png", 28, 0);
        picture("large.png", 29, 0);
        idx("large.idx", 29, 1);
        byte[] png = Files.readAllBytes(black);
        Files.write(project.resolve("cut.png"), Arrays.copyOf(png, png.length / 2));
        byte[] whole = Files.readAllBytes(idx("whole.idx", 28, 2));
        Files.write(project.resolve("cut.idx"), Arrays.copyOf(whole, 500));
        List<String> arguments = new ArrayList<>(List.of("predict", "--images", images, "--weights"));
        arguments.addAll(List.of(weights.split(" ")));
        JavaProcess.Result result = launch(arguments.toArray(String[]::new));
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains("error: ").contains(message);
        assertThat(result.output().lines()).as(result.output()).hasSizeLessThan(5);
    }
}
