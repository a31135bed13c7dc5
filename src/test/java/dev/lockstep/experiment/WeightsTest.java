package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.JavaProcess;
import dev.lockstep.data.DataException;
import dev.lockstep.data.Npz;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {

    @TempDir
    Path folder;

    private static Sequential model(String experiment, int seed) {
        Sequential model = Catalogue.named(experiment).model();
        model.compile(new NaiveGemm(), Loss.CLIPPED, new SGD(.01f), 32, new NumpyRandom(seed));
        return model;
    }

    private Path save(Sequential model) throws IOException {
        Path file = folder.resolve("w.npz");
        try (OutputStream out = Files.newOutputStream(file)) {
            Weights.write(out, model);
        }
        return file;
    }

    @Test
    void weights_comeBackWithTheirFingerprint() throws IOException {
        Sequential trained = model("hidden", 1671);
        Sequential other = model("hidden", 7);
        String fingerprint = Fingerprint.of(trained.parameters());
        assertThat(Fingerprint.of(other.parameters())).isNotEqualTo(fingerprint);
        Weights.load(Npz.open(save(trained)), other);
        assertThat(Fingerprint.of(other.parameters())).isEqualTo(fingerprint);
    }

    @Test
    void weights_ofAnotherModel_areRefusedNamingBoth() throws IOException {
        Npz file = Npz.open(save(model("softmax", 1671)));
        assertThatThrownBy(() -> Weights.load(file, model("hidden", 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("w.npz holds dense_1/kernel(784, 10), dense_1/bias(10); the model needs")
                .hasMessageContaining("dense_3/kernel(128, 10)");
        Map<Catalogue.Entry, Sequential> compiled = new LinkedHashMap<>();
        Catalogue.all().forEach(entry -> compiled.put(entry, model(entry.name(), 1)));
        assertThat(Weights.match(file, compiled)).map(Catalogue.Entry::name).contains("softmax");
        assertThat(Weights.match(Npz.open(save(model("dropout", 1))), compiled))
                .map(Catalogue.Entry::name)
                .contains("hidden");
    }

    /** The first one on the path may be another than the system's, which Debian's package is for. */
    private static Optional<String> pythonWithNumpy() {
        return Stream.of("python3", "/usr/bin/python3")
                .filter(name -> JavaProcess.run(new ProcessBuilder("sh", "-c", name + " -c 'import numpy'"))
                                .code()
                        == 0)
                .findFirst();
    }

    @Test
    void numpy_readsWhatIsWritten_andIsRead() throws IOException {
        Optional<String> python = pythonWithNumpy();
        assumeTrue(python.isPresent(), "no python3 with NumPy (Debian: apt-get install python3-numpy)");
        Sequential trained = model("hidden", 1671);
        Path ours = save(trained);
        Path theirs = folder.resolve("theirs.npz");
        Path packed = folder.resolve("packed.npz");
        Parameter first = trained.parameters().get(0);
        String program = String.join(
                "\n",
                "import numpy, sys",
                "w = numpy.load(sys.argv[1], allow_pickle=False)",
                "assert list(w.keys()) == ['dense_%d/%s' % (i, n) for i in (1, 2, 3) for n in ('kernel', 'bias')], w.keys()",
                "assert w['dense_1/kernel'].shape == (784, 128) and w['dense_3/bias'].shape == (10,)",
                "assert all(w[k].dtype == numpy.dtype('<f4') for k in w)",
                "print(w['dense_1/kernel'][3, 5].tobytes().hex())",
                "numpy.savez(sys.argv[2], **{k: w[k] for k in w})",
                "numpy.savez_compressed(sys.argv[3], **{k: numpy.asfortranarray(w[k]) for k in w})");
        JavaProcess.Result result = JavaProcess.run(
                new ProcessBuilder(python.get(), "-c", program, ours.toString(), theirs.toString(), packed.toString()));
        assertThat(result.code()).as(result.output()).isZero();
        float value = first.value().data()[first.value().index(3, 5)];
        assertThat(result.output().strip())
                .isEqualTo(String.format("%08x", Integer.reverseBytes(Float.floatToRawIntBits(value))));
        for (Path file : new Path[] {theirs, packed}) {
            Sequential other = model("hidden", 7);
            Weights.load(Npz.open(file), other);
            assertThat(Fingerprint.of(other.parameters())).isEqualTo(Fingerprint.of(trained.parameters()));
        }
    }
}
