package dev.lockstep.cli;

import dev.lockstep.data.ImageFile;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.Npz;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Fingerprint;
import dev.lockstep.experiment.Weights;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Says what digits images show, by weights that 'train --save' wrote.",
        footer = {
            "",
            "  predict --weights results/latest/weights-hidden.npz --images t10k-images-idx3-ubyte.gz --limit 10",
            "  predict --weights weights.npz --images seven.png --invert"
        })
final class PredictCommand implements Callable<Integer> {

    private static final int BATCH = 128;

    @Option(
            names = "--weights",
            required = true,
            paramLabel = "FILE",
            description = "NumPy arrays dense_1/kernel, dense_1/bias and so on (.npz).")
    Path weights;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "FILE",
            description = "An IDX file of 28x28 images, gzip-compressed or not, or a PNG of 28x28 pixels.")
    Path images;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Their classes, an IDX file: accuracy is printed too.")
    Path labels;

    @Option(
            names = "--experiment",
            paramLabel = "NAME",
            description = "Whose model. Default: the first one that the weights fit.")
    String experiment;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N images. Default: all.")
    Integer limit;

    @Option(names = "--invert", description = "Make dark bright: MNIST's digits are bright on dark.")
    boolean invert;

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            defaultValue = "simd",
            description = "What computes the products; the results are the same to the bit. Default: ${DEFAULT-VALUE}.")
    String kernel;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new UsageException("--limit must be positive, not " + limit);
        }
        Npz file = Npz.open(weights);
        LabelledImages all = ImageFile.read(images, labels, invert);
        if (!invert && ImageFile.isDarkOnLight(all)) {
            System.err.println("note: " + images + " is more bright than dark, and MNIST's digits are bright on dark;"
                    + " --invert turns it over");
        }
        LabelledImages chosen = all.slice(0, Math.min(all.count(), limit == null ? all.count() : limit));
        try (Gemm gemm = gemm()) {
            predict(model(file, gemm), chosen);
        }
        return ExitCode.PASS;
    }

    private Gemm gemm() {
        try {
            return Kernel.of(kernel).create(Runtime.getRuntime().availableProcessors());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--kernel: " + e.getMessage(), e);
        }
    }

    private Sequential model(Npz file, Gemm gemm) {
        Map<Catalogue.Entry, Sequential> compiled = new LinkedHashMap<>();
        for (Catalogue.Entry entry : candidates()) {
            Sequential model = entry.model();
            // What is drawn here is replaced at once.
            model.compile(gemm, Loss.CLIPPED, new SGD(entry.settings().learningRate()), BATCH, new NumpyRandom(0));
            compiled.put(entry, model);
        }
        Catalogue.Entry entry = Weights.match(file, compiled)
                .orElseThrow(() -> new UsageException("--weights: " + weights + " holds " + Weights.text(file.shapes())
                        + "; "
                        + compiled.entrySet().stream()
                                .map(e -> e.getKey().name() + " needs " + Weights.text(Weights.shapes(e.getValue())))
                                .collect(Collectors.joining("; "))));
        Sequential model = compiled.get(entry);
        Weights.load(file, model);
        System.out.println(
                "Weights of " + entry.settings().title() + ", SHA-256 " + Fingerprint.of(model.parameters()));
        return model;
    }

    private List<Catalogue.Entry> candidates() {
        try {
            return experiment == null ? Catalogue.all() : List.of(Catalogue.named(experiment));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--experiment: " + e.getMessage(), e);
        }
    }

    private void predict(Sequential model, LabelledImages chosen) {
        System.out.printf(
                "%8s %6s %12s %10s %12s%s%n",
                "image", "class", "probability", "runner-up", "probability", labels == null ? "" : "  label");
        int correct = 0;
        for (int from = 0; from < chosen.count(); from += BATCH) {
            int size = Math.min(BATCH, chosen.count() - from);
            Matrix x = Matrix.zeros(size, chosen.pixelsPerImage());
            chosen.gather(null, from, x, Matrix.zeros(size, LabelledImages.CLASSES));
            Matrix p = model.predict(x);
            for (int i = 0; i < size; i++) {
                int first = largest(p, i, -1);
                int second = largest(p, i, first);
                int label = chosen.label(from + i);
                correct += first == label ? 1 : 0;
                System.out.printf(
                        Locale.ROOT,
                        "%8d %6d %12.6f %10d %12.6f%s%n",
                        from + i,
                        first,
                        p.data()[p.index(i, first)],
                        second,
                        p.data()[p.index(i, second)],
                        labels == null
                                ? ""
                                : String.format(Locale.ROOT, "%7d%s", label, first == label ? "" : "  wrong"));
            }
        }
        if (labels != null) {
            System.out.printf(
                    Locale.ROOT,
                    "%d of %d right: accuracy %.4f%n",
                    correct,
                    chosen.count(),
                    (double) correct / chosen.count());
        }
    }

    /** Column of the first largest element of a row, but for one. */
    private static int largest(Matrix p, int i, int except) {
        int best = -1;
        for (int j = 0; j < p.columns(); j++) {
            if (j != except && (best < 0 || p.data()[p.index(i, j)] > p.data()[p.index(i, best)])) {
                best = j;
            }
        }
        return best;
    }
}
