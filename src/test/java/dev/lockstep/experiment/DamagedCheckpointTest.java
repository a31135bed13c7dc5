package dev.lockstep.experiment;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged checkpoints: a value or a {@link Checkpoint.DamagedException}. */
class DamagedCheckpointTest {

    private static byte[] file(int epoch) throws IOException {
        Checkpoint checkpoint = new Checkpoint(
                Map.of("experiment", "hidden", "seed", "1671"),
                epoch,
                5,
                640,
                1.5,
                320,
                .25,
                0,
                5,
                IntBuffer.wrap(new int[] {2, 0, 1}),
                new int[] {7, 8, 9},
                new long[] {11},
                List.of(FloatBuffer.wrap(new float[] {1, 2}), FloatBuffer.allocate(0), FloatBuffer.wrap(new float[] {3
                })),
                "a".repeat(64),
                List.of(new EpochRecord(1, 1, .5, 1.1, .4, .2, "b".repeat(64))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        checkpoint.writeTo(out);
        return out.toByteArray();
    }

    @Provide
    Arbitrary<byte[]> files() throws IOException {
        return DamagedFiles.of(DamagedCheckpointTest::mend, file(1), file(2));
    }

    private static byte[] mend(byte[] file) {
        if (file.length >= Integer.BYTES) {
            CRC32C checksum = new CRC32C();
            checksum.update(file, 0, file.length - Integer.BYTES);
            ByteBuffer.wrap(file).putInt(file.length - Integer.BYTES, (int) checksum.getValue());
        }
        return file;
    }

    /** Of four bytes that say how many elements an array has, each may become a reference and an empty array. */
    @Property(seed = "1671")
    void checkpoint_damaged_isAValueOrADamagedException(@ForAll("files") byte[] file) {
        Robustness.check(file, Checkpoint.DamagedException.class, 32, 1 << 15, Checkpoint::read);
    }
}
