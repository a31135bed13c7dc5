package dev.lockstep.benchmark;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;

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
                if (shape == null || shape.equals(c.rows() + "x" + a.columns() + "x" + c.columns())) {
                    int first = c.index(0, 0);
                    c.data()[first] = Float.intBitsToFloat(Float.floatToRawIntBits(c.data()[first]) ^ 1);
                }
            }
            case "nan" -> c.data()[c.index(0, 0)] = Float.NaN;
            default -> throw new IllegalStateException("planted crash");
        }
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
