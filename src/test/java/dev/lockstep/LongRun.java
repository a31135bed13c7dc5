package dev.lockstep;

import dev.lockstep.data.DataSource;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Loss;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Trains and multiplies again and again, and looks after each round at what must not change: the bits, the heap after a
 * collection, the threads. See {@code src/test/scripts/long-run.sh}.
 */
public final class LongRun {

    /**
     * The part of the time until classes are loaded, code is compiled, and the JDK's own pools have let go of threads that made
     * the data: from then on nothing must grow.
     */
    private static final double WARMUP = .1;

    /** By how much the heap may be larger in the second half than in the first: what the JDK keeps of its own. */
    private static final long SLACK = 1 << 18;

    private LongRun() {}

    /** Runs for so many minutes; exits with 1 if something changed. */
    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        double minutes = Double.parseDouble(arguments[0]);
        long start = System.nanoTime();
        long nanos = (long) (minutes * 60e9);
        Dataset data = new DataSource(Path.of(""), Map.of(), System.out::println).open(Dataset.SYNTHETIC);
        // Nothing is kept of a round, so that what grows is not the record.
        Set<String> fingerprints = new HashSet<>();
        LongSummaryStatistics early = new LongSummaryStatistics();
        LongSummaryStatistics late = new LongSummaryStatistics();
        LongSummaryStatistics threads = new LongSummaryStatistics();
        int rounds = 0;
        while (System.nanoTime() - start < nanos || late.getCount() == 0) {
            String fingerprint = round(data);
            fingerprints.add(fingerprint);
            long heap = heapAfterCollection();
            int count = ManagementFactory.getThreadMXBean().getThreadCount();
            rounds++;
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %s, heap %,d bytes, %d threads%n",
                    rounds,
                    fingerprint.substring(0, 12),
                    heap,
                    count);
            if (System.nanoTime() - start > WARMUP * nanos) {
                threads.accept(count);
                (System.nanoTime() - start < nanos / 2 || early.getCount() == 0 ? early : late).accept(heap);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d rounds in %.1f minutes: bits %s; heap after a collection at most %,d bytes in the first half, %,d in the"
                        + " second; %d to %d threads%n",
                rounds,
                (System.nanoTime() - start) / 60e9,
                fingerprints.size() == 1 ? "the same each time" : "DIFFER",
                early.getMax(),
                late.getMax(),
                threads.getMin(),
                threads.getMax());
        boolean good = fingerprints.size() == 1
                && late.getMax() <= early.getMax() + SLACK
                && threads.getMin() == threads.getMax();
        System.out.println(good ? "PASS" : "FAIL");
        System.exit(good ? 0 : 1);
    }

    /** An epoch of each experiment and a product by each kernel, with teams that come and go. */
    private static String round(Dataset data) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Catalogue.Entry entry : Catalogue.all()) {
            try (Gemm gemm = Kernel.PARALLEL.create(2)) {
                Training.Settings settings =
                        new Training.Settings(entry.settings().seed(), 1, Loss.CLIPPED, false, false);
                Training.Outcome outcome = Training.run(entry, settings, data, gemm, new Training.Listener() {});
                digest.update(HexFormat.of().parseHex(outcome.last().weightsSha256()));
            }
        }
        Random random = new Random(1671);
        Matrix a = random(130, 300, random);
        Matrix b = random(300, 70, random);
        byte[] first = null;
        for (Kernel kernel : Kernel.values()) {
            try (Gemm gemm = kernel.create(2)) {
                Matrix c = Matrix.zeros(130, 70);
                gemm.multiply(a, b, c, false);
                ByteBuffer bits = ByteBuffer.allocate(Float.BYTES * c.data().length);
                bits.asFloatBuffer().put(c.data());
                byte[] these = MessageDigest.getInstance("SHA-256").digest(bits.array());
                first = first == null ? these : first;
                if (!MessageDigest.isEqual(first, these)) {
                    throw new AssertionError(kernel + " has other bits than " + Kernel.values()[0]);
                }
                digest.update(these);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Matrix random(int rows, int columns, Random random) {
        Matrix x = Matrix.zeros(rows, columns);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = 2 * random.nextFloat() - 1;
        }
        return x;
    }

    private static long heapAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
