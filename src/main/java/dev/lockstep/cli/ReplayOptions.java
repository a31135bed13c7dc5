package dev.lockstep.cli;

import dev.lockstep.benchmark.PlantedFault;
import dev.lockstep.data.DataSource;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.WorkerTeam;
import dev.lockstep.nn.Loss;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that train, be it for the first time or once more. */
final class ReplayOptions {

    static final String EPOCHS = "--epochs";
    static final String KERNEL = "--kernel";
    static final String LOSS = "--loss";
    static final String THREADS = "--threads";
    static final String DENSE = "--dense";

    @Option(
            names = "--data",
            paramLabel = "auto|mnist|synthetic|DIR",
            defaultValue = DataSource.AUTO,
            description =
                    "Where images come from. auto: MNIST from $MNIST_DIR, data/mnist, the cache or the network, else"
                            + " synthetic digits. Default: ${DEFAULT-VALUE}.")
    String data;

    @Option(
            names = EPOCHS,
            paramLabel = "N",
            description = "Epochs. Default: what the experiment says, or all that were recorded.")
    Integer epochs;

    @Option(
            names = KERNEL,
            paramLabel = "NAME",
            defaultValue = "parallel",
            description =
                    "What computes the products: naive, blocked, simd or parallel. The results are the same to the"
                            + " bit. Default: ${DEFAULT-VALUE}.")
    String kernel;

    @Option(
            names = LOSS,
            paramLabel = "FORM",
            defaultValue = "clipped",
            description =
                    "Form of the categorical cross-entropy: clipped, as Keras had it up to 2.2.5 and the published runs"
                            + " used it, or logits, as from 2.3 on. Default: ${DEFAULT-VALUE}.")
    String loss;

    @Option(
            names = THREADS,
            paramLabel = "N",
            description = "Threads of the parallel kernel, 1 to 1024. Default: all processors.")
    Integer threads;

    @Option(
            names = DENSE,
            description =
                    "Let zero pixels take part in products. The results are the same to the bit; it takes longer.")
    boolean dense;

    /** Checks what picocli does not. */
    void check() {
        if (epochs != null && epochs < 1) {
            throw new UsageException("--epochs must be positive, not " + epochs);
        }
        if (threads != null && (threads < 1 || threads > WorkerTeam.MOST_THREADS)) {
            throw new UsageException("--threads must be 1 to " + WorkerTeam.MOST_THREADS + ", not " + threads);
        }
        kernel();
        loss();
    }

    Loss loss() {
        return switch (loss) {
            case "clipped" -> Loss.CLIPPED;
            case "logits" -> Loss.LOGITS;
            default -> throw new UsageException("--loss: unknown form '" + loss + "'; known: clipped, logits");
        };
    }

    private Kernel kernel() {
        try {
            return Kernel.of(kernel);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--kernel: " + e.getMessage(), e);
        }
    }

    /** Begins what first batches would wait for. */
    void prepare(List<Catalogue.Entry> entries, Dataset data) {
        try (Gemm gemm = kernel().create(1)) {
            if (dense || !gemm.skipsZeros()) {
                return;
            }
            for (Catalogue.Entry entry : entries) {
                int width = entry.model().firstWidth();
                if (!gemm.readsBytes(entry.settings().batch(), width)) {
                    data.training().prepareSparse(width);
                }
            }
        }
    }

    /** What computes products, with the fault that somebody asked for, which is said. */
    Gemm gemm() {
        int processors = Runtime.getRuntime().availableProcessors();
        if (kernel() != Kernel.PARALLEL && threads != null && threads > 1) {
            System.err.println("note: kernel " + kernel + " runs on one thread; --threads is for the parallel kernel");
        }
        if (threads != null && threads > processors && kernel() == Kernel.PARALLEL) {
            System.err.println("note: " + threads + " threads on " + processors + " processors; expect no speed-up");
        }
        try {
            Gemm gemm = PlantedFault.in(kernel().create(threads == null ? processors : threads));
            if (gemm instanceof PlantedFault) {
                System.err.println("note: " + PlantedFault.PROPERTY + "=" + System.getProperty(PlantedFault.PROPERTY)
                        + ": a fault is planted in the kernel");
            }
            return gemm;
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    Dataset dataset() {
        return new DataSource(Main.project(), System.getenv(), System.err::println).open(data);
    }
}
