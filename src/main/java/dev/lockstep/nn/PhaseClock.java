package dev.lockstep.nn;

import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Where the time of training goes, and how much of it goes to products.
 *
 * <p>Time runs from {@link #start} and is charged lap by lap to a phase. A clock that is {@link #off} does nothing.
 */
public final class PhaseClock {

    /** What time is charged to. */
    public enum Phase {
        /** Making batches: images gathered, as floats, as bytes, or without their zeros. */
        INPUT,
        /** Layers forward, loss and accuracy. */
        FORWARD,
        /** Gradients. */
        BACKWARD,
        /** New weights. */
        UPDATE,
        /** The validation images, input and forward. */
        VALIDATION,
        /** What is left: shuffling, fingerprints, progress. */
        REST
    }

    private static final PhaseClock OFF = new PhaseClock(false);

    private final boolean on;
    private final long[] nanos = new long[Phase.values().length];
    private final long[] productNanos = new long[Phase.values().length];
    private final double[] flops = new double[Phase.values().length];
    private Phase only;
    private long last;
    private long products;

    private PhaseClock(boolean on) {
        this.on = on;
    }

    /** A clock at zero. */
    public static PhaseClock on() {
        return new PhaseClock(true);
    }

    /** A clock that does not run. */
    public static PhaseClock off() {
        return OFF;
    }

    /** Whether it runs. */
    public boolean isOn() {
        return on;
    }

    /** Forgets what passed since the last lap. */
    public void start() {
        if (on) {
            last = System.nanoTime();
            products = 0;
        }
    }

    /** Charges what passed since the last lap to a phase. */
    public void lap(Phase phase) {
        if (on) {
            long now = System.nanoTime();
            int p = (only == null ? phase : only).ordinal();
            nanos[p] += now - last;
            productNanos[p] += products;
            products = 0;
            last = now;
        }
    }

    /** Adds to the floating-point operations that the products of a phase need, those with zeros included. */
    public void count(Phase phase, double operations) {
        if (on) {
            flops[(only == null ? phase : only).ordinal()] += operations;
        }
    }

    /** Charges all laps and operations to one phase until told otherwise by null. */
    public void chargeOnly(Phase phase) {
        if (on) {
            only = phase;
        }
    }

    /** Seconds charged to a phase. */
    public double seconds(Phase phase) {
        return nanos[phase.ordinal()] / 1e9;
    }

    /** Seconds of them that went to products. */
    public double productSeconds(Phase phase) {
        return productNanos[phase.ordinal()] / 1e9;
    }

    /** Seconds of all phases that went to products. */
    public double productSeconds() {
        return sum(this::productSeconds);
    }

    /** Floating-point operations counted for a phase. */
    public double flops(Phase phase) {
        return flops[phase.ordinal()];
    }

    /** Floating-point operations counted for all phases. */
    public double flops() {
        return sum(this::flops);
    }

    /** Seconds charged to all phases. */
    public double seconds() {
        return sum(this::seconds);
    }

    private static double sum(ToDoubleFunction<Phase> quantity) {
        return Arrays.stream(Phase.values()).mapToDouble(quantity).sum();
    }

    /** The same kernel, with its products timed if the clock is on. */
    public Gemm timed(Gemm gemm) {
        return on ? new TimedGemm(gemm) : gemm;
    }

    private final class TimedGemm implements Gemm {
        private final Gemm gemm;

        // The product in progress, and when it went on.
        private Rows rows;
        private long start;
        private final Rows rowsUntimed = this::rowsUntimed;

        TimedGemm(Gemm gemm) {
            this.gemm = gemm;
        }

        @Override
        public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
            long start = System.nanoTime();
            gemm.multiply(a, b, c, accumulate);
            products += System.nanoTime() - start;
        }

        @Override
        public void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
            long start = System.nanoTime();
            gemm.multiplyBlock(a, b, c, i0, i1, j0, j1, accumulate);
            products += System.nanoTime() - start;
        }

        @Override
        public void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
            long start = System.nanoTime();
            gemm.multiplyBlock(a, b, c, i0, i1, j0, j1);
            products += System.nanoTime() - start;
        }

        @Override
        public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
            long start = System.nanoTime();
            gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
            products += System.nanoTime() - start;
        }

        @Override
        public void multiplyTransposedBlock(
                CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, Rows rows) {
            this.rows = rows;
            start = System.nanoTime();
            gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1, rowsUntimed);
            products += System.nanoTime() - start;
        }

        /** What is done with rows is not the product's time. */
        private void rowsUntimed(int i0, int i1) {
            products += System.nanoTime() - start;
            rows.areReady(i0, i1);
            start = System.nanoTime();
        }

        @Override
        public void multiplyTerms(CompactBatch a, Matrix b, Matrix c, int p0, int p1, Turns turns) {
            long start = System.nanoTime();
            gemm.multiplyTerms(a, b, c, p0, p1, turns);
            products += System.nanoTime() - start;
        }

        @Override
        public boolean addsTermsQuickly(CompactBatch a, Matrix b, Matrix c) {
            return gemm.addsTermsQuickly(a, b, c);
        }

        /**
         * Products of the calling thread are timed: the others work at the same time. That it waits for their terms, in {@link
         * Team#multiplyInTurn}, counts as outside of products.
         */
        @Override
        public Team team() {
            Team team = gemm.team();
            return team.with(worker -> worker == 0 ? new TimedGemm(team.member(0)) : team.member(worker));
        }

        @Override
        public boolean skipsZeros() {
            return gemm.skipsZeros();
        }

        @Override
        public boolean readsBytes(int rows, int columns) {
            return gemm.readsBytes(rows, columns);
        }

        @Override
        public String name() {
            return gemm.name();
        }

        @Override
        public int threads() {
            return gemm.threads();
        }

        @Override
        public void close() {
            gemm.close();
        }
    }
}
