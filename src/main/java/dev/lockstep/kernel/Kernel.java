package dev.lockstep.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kernels by name, slowest first. */
public enum Kernel {
    /** {@link NaiveGemm}. */
    NAIVE {
        @Override
        public Gemm create(int threads) {
            return new NaiveGemm();
        }
    },
    /** {@link BlockedGemm}. */
    BLOCKED {
        @Override
        public Gemm create(int threads) {
            return new BlockedGemm();
        }
    },
    /** {@link SimdGemm}. */
    SIMD {
        @Override
        public Gemm create(int threads) {
            return new SimdGemm();
        }
    },
    /** {@link ParallelGemm}. */
    PARALLEL {
        @Override
        public Gemm create(int threads) {
            return new ParallelGemm(threads);
        }
    };

    /**
     * A new instance.
     *
     * @param threads team size of {@link #PARALLEL}; the others run on the caller's thread
     * @throws IllegalArgumentException if {@code threads < 1} for {@link #PARALLEL}
     */
    public abstract Gemm create(int threads);

    /** The name in benchmark parameters, on the command line and in CSV files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kernel of that name.
     *
     * @throws IllegalArgumentException if there is none, listing those there are
     */
    public static Kernel of(String label) {
        return Arrays.stream(values())
                .filter(kernel -> kernel.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kernel '" + label + "'; known: " + labels()));
    }

    /** All names, comma-separated. */
    public static String labels() {
        return Arrays.stream(values()).map(Kernel::label).collect(Collectors.joining(", "));
    }
}
