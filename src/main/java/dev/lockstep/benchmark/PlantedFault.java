package dev.lockstep.benchmark;

import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;

/**
 * A kernel with a fault on request, so that it can be shown that the gate finds it: {@code -Dlockstep.plant=FAULT}.
 *
 * <pre>{@code
 * slow:N    each product takes N % longer: the thread spins for that part of the time that the product took
 * alloc:N   each product allocates N bytes
 * bit       the lowest bit of the first element of each product is flipped
 * bit:MxKxN the same, in products (m, k) * (k, n) of that shape only
 * nan       the first element of each product is not a number
 * crash     the first product throws
 * }</pre>
 *
 * Products are computed as without it, by a team and without zeros: where they are cut, {@code slow} and {@code alloc} are in
 * each block, the first element is in one.
 */
public final class PlantedFault implements Gemm {

    /** Which fault. */
    public static final String PROPERTY = "lockstep.plant";

    private final Gemm gemm;
    private final String fault;
    private final int amount;
    private final String shape;

    /** Where what is allocated goes, so that it is not dead. */
    private byte[] allocated;

    private PlantedFault(Gemm gemm, String fault, int amount, String shape) {
        this.gemm = gemm;
        this.fault = fault;
        this.amount = amount;
        this.shape = shape;
    }

    /**
     * The kernel, with the fault that the property asks for, if any.
     *
     * @throws IllegalArgumentException if there is no such fault
     */
    public static Gemm in(Gemm gemm) {
        String text = System.getProperty(PROPERTY);
        if (text == null) {
            return gemm;
        }
        if (!text.matches("(slow|alloc):[0-9]{1,6}|bit(:[0-9]{1,5}(x[0-9]{1,5}){2})?|nan|crash")) {
            throw new IllegalArgumentException(
                    PROPERTY + "=" + text + ": known are slow:N, alloc:N, bit, nan, crash, bit:MxKxN");
        }
        String[] parts = text.split(":");
        String argument = parts.length > 1 ? parts[1] : null;
        return argument == null || argument.contains("x")
                ? new PlantedFault(gemm, parts[0], 0, argument)
                : new PlantedFault(gemm, parts[0], Integer.parseInt(argument), null);
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        long start = System.nanoTime();
        gemm.multiply(a, b, c, accumulate);
        spoil(start, a.columns(), c, 0, c.rows(), 0, c.columns());
    }

    @Override
    public void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
        long start = System.nanoTime();
        gemm.multiplyBlock(a, b, c, i0, i1, j0, j1, accumulate);
        spoil(start, a.columns(), c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        long start = System.nanoTime();
        gemm.multiplyBlock(a, b, c, i0, i1, j0, j1);
        spoil(start, a.columns(), c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        long start = System.nanoTime();
        gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
        spoil(start, a.rows(), c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, Rows rows) {
        long[] start = {System.nanoTime()};
        gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1, (from, to) -> {
            spoil(start[0], a.rows(), c, from, to, j0, j1);
            rows.areReady(from, to);
            start[0] = System.nanoTime();
        });
    }

    @Override
    public void multiplyTerms(CompactBatch a, Matrix b, Matrix c, int p0, int p1, Turns turns) {
        // A bit that is wrong in a part of a sum may be rounded away.
        boolean isLast = p1 == a.columns();
        long[] start = {System.nanoTime()};
        int[] from = {0};
        gemm.multiplyTerms(a, b, c, p0, p1, new Turns() {
            @Override
            public boolean await(int i1) {
                boolean negativeZero = turns.await(i1);
                start[0] = System.nanoTime();
                return negativeZero;
            }

            @Override
            public void handOn(int i1, boolean negativeZero) {
                if (isLast || !fault.equals("bit")) {
                    spoil(start[0], a.columns(), c, from[0], i1, 0, c.columns());
                }
                from[0] = i1;
                turns.handOn(i1, negativeZero);
            }
        });
    }

    @Override
    public boolean addsTermsQuickly(CompactBatch a, Matrix b, Matrix c) {
        return gemm.addsTermsQuickly(a, b, c);
    }

    /** What is wrong with a block of C, or with how long it took. */
    private void spoil(long start, int k, Matrix c, int i0, int i1, int j0, int j1) {
        boolean hasFirst = i0 == 0 && i1 > 0 && j0 == 0 && j1 > 0;
        int first = hasFirst ? c.index(0, 0) : -1;
        switch (fault) {
            case "slow" -> {
                long end = System.nanoTime();
                long until = end + (end - start) * amount / 100;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
            case "alloc" -> allocated = new byte[amount];
            case "bit" -> {
                if (hasFirst && (shape == null || shape.equals(c.rows() + "x" + k + "x" + c.columns()))) {
                    c.data()[first] = Float.intBitsToFloat(Float.floatToRawIntBits(c.data()[first]) ^ 1);
                }
            }
            case "nan" -> {
                if (hasFirst) {
                    c.data()[first] = Float.NaN;
                }
            }
            default -> throw new IllegalStateException("planted crash");
        }
    }

    /** Each worker has the fault in its share of a product. */
    @Override
    public Team team() {
        Team team = gemm.team();
        return team.with(worker -> new PlantedFault(team.member(worker), fault, amount, shape));
    }

    @Override
    public boolean skipsZeros() {
        return gemm.skipsZeros();
    }

    @Override
    public boolean readsBytes(int rows, int columns) {
        return gemm.readsBytes(rows, columns);
    }

    /** What was allocated last; for nobody but the compiler. */
    byte[] allocated() {
        return allocated;
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
