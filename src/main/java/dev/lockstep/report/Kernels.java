package dev.lockstep.report;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.KernelForkRow;
import dev.lockstep.result.KernelRow;
import java.util.List;
import java.util.Optional;

/**
 * What one JVM measured of kernels, as figures ask for it.
 *
 * @param jvm its name
 * @param suffix of figures' names, empty if it is the only one
 * @param rows kernels at shapes
 * @param forks the same, fork by fork
 * @param ceilings limits
 */
record Kernels(String jvm, String suffix, List<KernelRow> rows, List<KernelForkRow> forks, List<CeilingRow> ceilings) {

    /** Ours, slowest first: the ladder. */
    static final List<String> OURS = List.of("naive", "blocked", "simd", "parallel");

    /** Each JVM of a run. */
    static List<Kernels> of(RunData run) {
        List<String> jvms =
                run.kernels().stream().map(row -> row.jvm).distinct().toList();
        return jvms.stream()
                .map(jvm -> new Kernels(
                        jvm,
                        jvms.size() == 1 ? "" : "-" + (jvms.indexOf(jvm) + 1),
                        run.kernels().stream()
                                .filter(row -> row.jvm.equals(jvm))
                                .toList(),
                        run.forks().stream().filter(row -> row.jvm.equals(jvm)).toList(),
                        run.ceilings().stream()
                                .filter(row -> row.jvm.equals(jvm))
                                .toList()))
                .toList();
    }

    /** " on JVM ..." where there are several. */
    String on() {
        return suffix.isEmpty() ? "" : ", on JDK " + Format.release(jvm);
    }

    List<KernelRow> squares() {
        return rows.stream().filter(Kernels::isSquare).toList();
    }

    static boolean isSquare(KernelRow row) {
        return row.layout.equals("NN") && row.m == row.n && row.m == row.k;
    }

    static String shape(KernelRow row) {
        return shape(row.m, row.k, row.n, row.layout);
    }

    static String shape(int m, int k, int n, String layout) {
        return m + "x" + k + "x" + n + " " + layout;
    }

    Optional<KernelRow> row(String kernel, String shape, int threads) {
        return rows.stream()
                .filter(row -> row.kernel.equals(kernel)
                        && row.threads == threads
                        && shape(row).equals(shape))
                .findFirst();
    }

    Optional<KernelRow> row(String kernel, String shape) {
        return rows.stream()
                .filter(row -> row.kernel.equals(kernel) && shape(row).equals(shape))
                .findFirst();
    }

    Optional<CeilingRow> ceiling(String name, int threads) {
        return ceilings.stream()
                .filter(row -> row.ceiling.equals(name) && row.threads == threads)
                .findFirst();
    }

    Optional<CeilingRow> peak(int threads) {
        return ceiling(CeilingRow.FMA_PEAK, threads);
    }

    /** The most threads that anything ran with. */
    int mostThreads() {
        return rows.stream().mapToInt(row -> row.threads).max().orElse(1);
    }

    /** " (n = 3 forks)" or the range of counts. */
    static String forks(List<KernelRow> rows) {
        int least = rows.stream().mapToInt(row -> row.forks).min().orElse(0);
        int most = rows.stream().mapToInt(row -> row.forks).max().orElse(0);
        return "n = " + (least == most ? String.valueOf(least) : least + " to " + most)
                + (most == 1 ? " fork, so there is no interval" : " forks");
    }
}
