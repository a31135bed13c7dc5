package dev.lockstep.benchmark;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Fingerprint;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** Digests of what kernels and short trainings compute on seeded input, for a comparison of builds, JVMs and machines. */
public final class Fingerprinting {

    private static final int STEPS = 8;

    private static final List<String> SHAPES = List.of(
            "128x784x128:NN", "784x128x128:TN", "128x128x784:NT", "128x784x10:NN", "784x128x10:TN", "257x301x263:NN");

    private Fingerprinting() {}

    /** Every kernel at some shapes: names and SHA-256 of C. */
    public static void kernels(BiConsumer<String, String> digests) {
        for (Kernel kernel : Kernel.values()) {
            try (Gemm gemm = PlantedFault.in(kernel.create(Runtime.getRuntime().availableProcessors()))) {
                for (String text : SHAPES) {
                    GemmShape s = GemmShape.parse(text);
                    Random random = new Random(1671);
                    Matrix a = GemmBenchmark.left(s, random);
                    Matrix b = GemmBenchmark.right(s, random);
                    Matrix c = Matrix.zeros(s.m(), s.n());
                    gemm.multiply(a, b, c, false);
                    digests.accept(
                            "kernel " + kernel.label() + " " + text, Fingerprint.of(List.of(new Parameter("c", c, c))));
                }
            }
        }
    }

    /** Every experiment, some steps on synthetic digits with the SIMD kernel and with the team: names and SHA-256 of weights. */
    public static void training(BiConsumer<String, String> digests) {
        for (Catalogue.Entry entry : Catalogue.all()) {
            int batch = entry.settings().batch();
            LabelledImages images = SyntheticDigits.draw(0, batch);
            Matrix x = Matrix.zeros(batch, images.pixelsPerImage());
            Matrix y = Matrix.zeros(batch, LabelledImages.CLASSES);
            images.gather(null, 0, x, y);
            for (Kernel kernel : List.of(Kernel.SIMD, Kernel.PARALLEL)) {
                try (Gemm gemm =
                        PlantedFault.in(kernel.create(Runtime.getRuntime().availableProcessors()))) {
                    Sequential model = TrainingStepBenchmark.compiled(entry, gemm);
                    Score score = new Score();
                    for (int step = 0; step < STEPS; step++) {
                        model.trainBatch(x, y, score);
                    }
                    digests.accept(
                            "training " + entry.name() + " " + kernel.label(), Fingerprint.of(model.parameters()));
                }
            }
        }
    }
}
