package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Allocations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class IdxTest {

    /** An IDX file of {@code extents} with its elements counting up. */
    static byte[] file(int... extents) {
        int elements = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        byte[] file = new byte[4 + 4 * extents.length + elements];
        file[2] = 8;
        file[3] = (byte) extents.length;
        for (int d = 0; d < extents.length; d++) {
            for (int b = 0; b < 4; b++) {
                file[4 + 4 * d + b] = (byte) (extents[d] >>> (24 - 8 * b));
            }
        }
        for (int e = 0; e < elements; e++) {
            file[file.length - elements + e] = (byte) (e % 10);
        }
        return file;
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Test
    void parse_plainAndCompressed_isTheSame() {
        byte[] file = file(3, 4, 5);
        Idx plain = Idx.parse("x", file, 3);
        Idx compressed = Idx.parse("x.gz", gzip(file), 3);
        assertThat(plain.extents()).containsExactly(3, 4, 5);
        assertThat(plain.headerBytes()).isEqualTo(16);
        assertThat(compressed.content()).isEqualTo(file);
    }

    @Test
    void parse_wrongMagic_saysBoth() {
        assertThatThrownBy(() -> Idx.parse("labels", file(3, 4, 5), 1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "labels: magic number is 00000803, an IDX file of 1-dimensional unsigned bytes has 00000801");
    }

    @Test
    void parse_cutOrGrown_saysHowMuchIsThere() {
        byte[] file = file(3, 4, 5);
        assertThatThrownBy(() -> Idx.parse("x", Arrays.copyOf(file, 70), 3))
                .hasMessage("x: truncated, the header says 60 bytes of data, there are 54");
        assertThatThrownBy(() -> Idx.parse("x", Arrays.copyOf(file, 77), 3)).hasMessageContaining("too long");
        assertThatThrownBy(() -> Idx.parse("x", Arrays.copyOf(file, 10), 3)).hasMessageContaining("truncated");
        assertThatThrownBy(() -> Idx.parse("x", new byte[3], 3)).hasMessageContaining("truncated, 3 bytes");
    }

    @Test
    void parse_hugeExtents_failsWithoutAllocating() {
        byte[] file = file(1, 1, 1);
        for (int i = 4; i < 16; i++) {
            file[i] = 0x7f;
        }
        assertThatThrownBy(() -> Idx.parse("x", file, 3)).isInstanceOf(DataException.class);
        file[4] = (byte) 0xff;
        assertThatThrownBy(() -> Idx.parse("x", file, 3)).hasMessageContaining("extent 0 is 42");
    }

    /** A bomb takes the room that its header says, and none where that is more than its bytes can hold. */
    @Test
    void parse_gzipBomb_isRefusedInLittleRoom() {
        byte[] small = gzip(Arrays.copyOf(file(3, 4, 5), 64 << 20));
        byte[] large = file(1, 1, 1);
        large[5] = 1;
        byte[] larger = gzip(large);
        byte[] huge = file(1, 1, 1);
        huge[4] = 0x7f;
        byte[] hugest = gzip(huge);
        long allocated = Allocations.least(1, () -> {
            assertThatThrownBy(() -> Idx.parse("x", small, 3))
                    .hasMessage("x: too long, the header says 60 bytes of data, there are more");
            assertThatThrownBy(() -> Idx.parse("x", larger, 3)).hasMessageContaining("bytes of gzip hold fewer");
            assertThatThrownBy(() -> Idx.parse("x", hugest, 3)).hasMessageContaining("more than any MNIST file");
        });
        assertThat(allocated).isLessThan(4 << 20);
    }
}
