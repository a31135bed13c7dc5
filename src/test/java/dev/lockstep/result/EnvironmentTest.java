package dev.lockstep.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

    @Test
    void describeCaches_thisMachine_listsThemOrSaysThatItDoesNotTell(@TempDir Path folder) {
        Environment environment = Environment.of(folder, "test", 128);
        String expected = environment.caches().isEmpty() ? "caches unknown" : "KiB";
        assertThat(environment.describeCaches())
                .contains(expected)
                .doesNotContain(", ,")
                .doesNotEndWith(", ");
    }
}
