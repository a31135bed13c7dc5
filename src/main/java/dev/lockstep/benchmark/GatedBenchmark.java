package dev.lockstep.benchmark;

import dev.lockstep.result.Required;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A row under the gate: a benchmark method with its parameters.
 *
 * @param benchmark class and method
 * @param params what it is given, in alphabetical order
 */
public record GatedBenchmark(String benchmark, Map<String, String> params) {

    private static final Pattern CLASS_AND_METHOD = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

    /**
     * Copies the parameters.
     *
     * @throws IllegalArgumentException if there is no class and method, something is null, or operations cannot be counted of the
     *     shape or experiment
     */
    public GatedBenchmark {
        Required.of("benchmark", benchmark);
        if (!CLASS_AND_METHOD.matcher(benchmark).matches()) {
            throw new IllegalArgumentException("benchmark '" + benchmark + "' is no class and method");
        }
        params = Collections.unmodifiableMap(Required.copy("params", params));
        flops(params);
    }

    /**
     * The rows of this build that are annotated {@link Gated} and whose {@link #name} the pattern finds.
     *
     * @param pattern a regular expression
     */
    public static List<GatedBenchmark> find(Pattern pattern) {
        List<GatedBenchmark> found = new ArrayList<>();
        for (String benchmark : benchmarks()) {
            Gated gated = method(benchmark).getAnnotation(Gated.class);
            if (gated != null) {
                for (String row : gated.value()) {
                    found.add(new GatedBenchmark(benchmark, parse(row)));
                }
            }
        }
        found.removeIf(row -> !pattern.matcher(row.name()).find());
        return found;
    }

    private static Set<String> benchmarks() {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            OutputFormat silent = OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT);
            return BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                    .map(BenchmarkListEntry::getUsername)
                    .collect(Collectors.toCollection(java.util.TreeSet::new));
        }
    }

    private static Method method(String benchmark) {
        int dot = benchmark.lastIndexOf('.');
        try {
            for (Method method : Class.forName(benchmark.substring(0, dot)).getMethods()) {
                if (method.getName().equals(benchmark.substring(dot + 1))) {
                    return method;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class of " + benchmark + " is missing", e);
        }
        throw new IllegalStateException("there is no method " + benchmark);
    }

    private static Map<String, String> parse(String row) {
        Map<String, String> params = new TreeMap<>();
        for (String assignment : row.split(" ")) {
            String[] sides = assignment.split("=", 2);
            if (sides.length != 2) {
                throw new IllegalStateException("@Gated(\"" + row + "\") needs name=value");
            }
            params.put(sides[0], sides[1]);
        }
        return params;
    }

    /** Benchmark without its package and the word itself, and values of its parameters: "Gemm.multiply simd 64x64x64:NN". */
    public String name() {
        String[] parts = benchmark.split("\\.");
        return parts[parts.length - 2].replaceFirst("Benchmark$", "") + "." + parts[parts.length - 1] + " "
                + String.join(" ", params.values());
    }

    /** Its parameters as {@code name=value}, separated by blanks. */
    public String paramsText() {
        return params.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * Iterations of warm-up in each of its forks.
     *
     * @throws IllegalStateException if this build has no such benchmark, or it is not gated
     */
    public int warmups() {
        Gated gated = method(benchmark).getAnnotation(Gated.class);
        if (gated == null) {
            throw new IllegalStateException(benchmark + " is not @Gated");
        }
        return gated.warmups();
    }

    /** Floating-point operations of its matrix products in one invocation; empty where they are not counted. */
    public OptionalDouble flops() {
        return flops(params);
    }

    private static OptionalDouble flops(Map<String, String> params) {
        if (params.containsKey("shape")) {
            return OptionalDouble.of(GemmShape.parse(params.get("shape")).flops());
        }
        if (params.containsKey("experiment")) {
            return OptionalDouble.of(TrainingStepBenchmark.flopsPerOp(params.get("experiment")));
        }
        return OptionalDouble.empty();
    }

    /** The class file of the benchmark, as a resource of its jar. */
    public String classFile() {
        return benchmark.substring(0, benchmark.lastIndexOf('.')).replace('.', '/') + ".class";
    }
}
