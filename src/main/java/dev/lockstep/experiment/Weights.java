package dev.lockstep.experiment;

import dev.lockstep.data.DataException;
import dev.lockstep.data.Npy;
import dev.lockstep.data.Npz;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.Sequential;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trained weights as a file of NumPy arrays with the names and shapes that Keras gives them: {@code dense_1/kernel (in, out)},
 * {@code dense_1/bias (out,)} and so on. Every bit comes back as it went.
 */
public final class Weights {

    private Weights() {}

    /**
     * Writes the weights of a compiled model; equal weights give equal bytes.
     *
     * @param out is left open
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Sequential model) throws IOException {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        for (int p = 0; p < model.parameters().size(); p++) {
            Parameter parameter = model.parameters().get(p);
            Matrix value = parameter.value();
            arrays.put(
                    model.parameterNames().get(p),
                    new Npy(
                            shape(parameter).stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray(),
                            Arrays.copyOfRange(value.data(), value.offset(), value.offset() + value.size())));
        }
        Npz.write(out, arrays);
    }

    /**
     * Replaces the weights of a compiled model.
     *
     * @throws DataException if the file has other arrays than the model needs, or other shapes, naming both
     */
    public static void load(Npz file, Sequential model) {
        Map<String, List<Integer>> needed = shapes(model);
        if (!file.shapes().equals(needed)) {
            throw new DataException(
                    file.file() + " holds " + text(file.shapes()) + "; the model needs " + text(needed));
        }
        for (int p = 0; p < model.parameters().size(); p++) {
            Matrix value = model.parameters().get(p).value();
            float[] values = file.read(model.parameterNames().get(p)).values();
            System.arraycopy(values, 0, value.data(), value.offset(), values.length);
        }
    }

    /** Names and shapes of a compiled model's weights, in order. */
    public static Map<String, List<Integer>> shapes(Sequential model) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (int p = 0; p < model.parameters().size(); p++) {
            shapes.put(model.parameterNames().get(p), shape(model.parameters().get(p)));
        }
        return shapes;
    }

    private static List<Integer> shape(Parameter parameter) {
        Matrix value = parameter.value();
        return parameter.name().equals("bias") ? List.of(value.columns()) : List.of(value.rows(), value.columns());
    }

    /** Names and shapes for people: {@code dense_1/kernel (784, 10), dense_1/bias (10)}. */
    public static String text(Map<String, List<Integer>> shapes) {
        StringBuilder text = new StringBuilder();
        shapes.forEach((name, shape) -> text.append(text.isEmpty() ? "" : ", ")
                .append(name)
                .append(shape.toString().replace('[', '(').replace(']', ')')));
        return text.isEmpty() ? "nothing" : text.toString();
    }

    /**
     * The first of some experiments whose compiled model has the arrays of a file. Dropout has no weights and does nothing
     * outside training, so that experiments which differ by it alone predict alike.
     */
    public static Optional<Catalogue.Entry> match(Npz file, Map<Catalogue.Entry, Sequential> compiled) {
        return compiled.entrySet().stream()
                .filter(entry -> shapes(entry.getValue()).equals(file.shapes()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
