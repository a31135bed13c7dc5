package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The check of readers finds what it is there to find. */
class RobustnessTest {

    private static final byte[] FILE = new byte[10];

    private static void check(Robustness.Parser parser) {
        Robustness.check(FILE, IOException.class, 10, 10_000, parser);
    }

    private static Object fail(Exception e) throws Exception {
        throw e;
    }

    @Test
    void check_valueOrDocumentedException_passes() {
        check(file -> file);
        check(file -> fail(new IOException("line 7 is cut")));
    }

    @Test
    void check_otherException_fails() {
        IllegalStateException other = new IllegalStateException("x");
        assertThatThrownBy(() -> check(file -> fail(other)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not documented")
                .hasCause(other);
        assertThatThrownBy(() -> check(file -> {
                    throw new StackOverflowError();
                }))
                .hasMessageContaining("not documented");
    }

    @Test
    void check_nothingSaid_fails() {
        assertThatThrownBy(() -> check(file -> fail(new IOException()))).hasMessageContaining("nothing is said");
        assertThatThrownBy(() -> check(file -> null)).hasMessageContaining("neither a value");
    }

    @Test
    void check_tooMuchRoom_fails() {
        assertThatThrownBy(() -> check(file -> new byte[20_000])).hasMessageContaining("bytes were allocated");
    }
}
