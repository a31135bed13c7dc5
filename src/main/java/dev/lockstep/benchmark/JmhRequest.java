package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.VectorWidth;
import dev.lockstep.kernel.WorkerTeam;
import dev.lockstep.peer.Peers;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a caller may ask of JMH within the kernel suite. */
public final class JmhRequest {

    /** What JMH, the classes and copies of blocks take. */
    static final long OTHER_BYTES = 32L << 20;

    private JmhRequest() {}

    /**
     * Checks what is asked of JMH before anything is written or run.
     *
     * @throws IllegalArgumentException if the rows could not be made of what is asked: another mode, number of threads or
     *     JVM, an unknown kernel, shape or experiment, a shape that the heap has no room for, or no benchmark
     */
    public static void check(Options requested) {
        boolean otherMode = requested.getBenchModes().stream().anyMatch(mode -> mode != Mode.AverageTime);
        if (otherMode) {
            throw new IllegalArgumentException(
                    "-bm: rows are made of average times; use the jar itself for other modes");
        }
        if (requested.getThreads().hasValue()) {
            throw new IllegalArgumentException("-t: use -p threads=N, the team size of the parallel kernel");
        }
        if (requested.getJvm().hasValue()) {
            throw new IllegalArgumentException(
                    "-jvm: use kernels --jdk FOLDER, so that rows name the JVM that ran them");
        }
        boolean otherWidth = arguments(requested)
                .anyMatch(argument -> argument.contains(VectorWidth.PROPERTY) || argument.contains("UseAVX"));
        if (otherWidth) {
            throw new IllegalArgumentException(
                    "set " + VectorWidth.PROPERTY + " and UseAVX in JAVA_TOOL_OPTIONS, so that rows name the width");
        }
        if (requested.getResult().hasValue() || requested.getResultFormat().hasValue()) {
            throw new IllegalArgumentException(
                    "-rf, -rff: JMH's results are in " + KernelSuite.JMH_JSON + " of the run");
        }
        requested.getParameter("kernel").orElse(List.of()).stream()
                .filter(name -> Peers.named(name).isEmpty())
                .forEach(Kernel::of);
        boolean otherHeap = arguments(requested)
                .anyMatch(argument -> argument.startsWith("-Xmx") || argument.matches("-XX:Max(HeapSize|RAM).*"));
        long heap = otherHeap ? Long.MAX_VALUE : Runtime.getRuntime().maxMemory();
        requested.getParameter("shape").orElse(List.of()).forEach(shape -> checkShape(shape, heap));
        requested.getParameter("threads").orElse(List.of()).forEach(JmhRequest::checkThreads);
        requested.getParameter("experiment").orElse(List.of()).forEach(Catalogue::named);
        if (!requested.getExcludes().isEmpty()) {
            throw new IllegalArgumentException("-e: name the benchmarks to run instead");
        }
        if (benchmarks(requested).isEmpty()) {
            throw new IllegalArgumentException("no benchmark matches " + requested.getIncludes() + "; see 'list'");
        }
    }

    /** The full names of the benchmarks that are asked for by regular expression; all, if by none. */
    static List<String> benchmarks(Options requested) {
        return BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
                        requested.getIncludes(),
                        List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .toList();
    }

    private static Stream<String> arguments(Options requested) {
        return Stream.of(requested.getJvmArgs(), requested.getJvmArgsAppend(), requested.getJvmArgsPrepend())
                .flatMap(arguments -> arguments.orElse(List.of()).stream());
    }

    /**
     * Checks a shape that is to be measured.
     *
     * @param heap bytes that the heap of a fork may take: that of this JVM, which forks inherit
     * @throws IllegalArgumentException if there is none such, or its matrices have no room in the heap
     */
    public static void checkShape(String text, long heap) {
        GemmShape shape = GemmShape.parse(text);
        if (shape.bytes() > heap - OTHER_BYTES) {
            throw new IllegalArgumentException("shape '" + text + "': its matrices take "
                    + mebibytes(shape.bytes()) + " MiB, and the heap is of " + mebibytes(heap) + " MiB, of which "
                    + mebibytes(OTHER_BYTES) + " are for the rest; kernels -- -jvmArgsAppend -Xmx... gives more");
        }
    }

    private static long mebibytes(long bytes) {
        return bytes + (1 << 20) - 1 >> 20;
    }

    private static void checkThreads(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > WorkerTeam.MOST_THREADS) {
            throw new IllegalArgumentException("-p threads=" + text + ": needs a whole number from 1 to "
                    + WorkerTeam.MOST_THREADS + ", or 0 for all processors");
        }
    }

    /** Whether a kernel or peer is among those asked for; all are, if none is named. */
    public static boolean takesKernel(Options requested, String name) {
        return requested.getParameter("kernel").orElse(List.of(name)).contains(name);
    }

    /** Team sizes whose FMA peak rows refer to, ascending: one, all processors, and those asked for in between. */
    static SortedSet<Integer> teamSizes(Options requested, int processors) {
        SortedSet<Integer> sizes = new TreeSet<>(List.of(1, processors));
        requested.getParameter("threads").orElse(List.of()).stream()
                .map(Integer::parseInt)
                .filter(size -> size > 0 && size < processors)
                .forEach(sizes::add);
        return sizes;
    }

    /** A line that says so if more threads are asked for than there are processors; null if not. */
    public static String noteOnThreads(Options requested) {
        int processors = Runtime.getRuntime().availableProcessors();
        return requested.getParameter("threads").orElse(List.of()).stream()
                .filter(text -> Integer.parseInt(text) > processors)
                .findFirst()
                .map(text -> "note: " + text + " threads on " + processors + " processors; expect no speed-up")
                .orElse(null);
    }
}
