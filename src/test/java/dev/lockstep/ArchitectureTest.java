package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rooms import in one direction only. */
class ArchitectureTest {

    private static final String ROOT = "dev.lockstep.";

    /** What each room may import. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("random", Set.of("kernel")),
            Map.entry("data", Set.of("kernel", "random")),
            Map.entry("nn", Set.of("kernel", "random")),
            Map.entry("experiment", Set.of("nn", "data", "kernel", "random")),
            Map.entry("result", Set.of()),
            Map.entry("peer", Set.of()),
            Map.entry("benchmark", Set.of("kernel", "random", "data", "nn", "experiment", "result", "peer")),
            Map.entry("gate", Set.of("result", "benchmark")),
            Map.entry("report", Set.of("result", "gate", "benchmark", "experiment", "data", "kernel", "nn", "random")),
            Map.entry(
                    "cli",
                    Set.of(
                            "kernel",
                            "random",
                            "data",
                            "nn",
                            "experiment",
                            "result",
                            "benchmark",
                            "report",
                            "peer",
                            "gate")));

    /** Libraries are for certain rooms only; the rooms that define bits use the JDK alone. */
    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("kernel", List.of()),
            Map.entry("random", List.of()),
            Map.entry("data", List.of()),
            Map.entry("nn", List.of()),
            Map.entry("experiment", List.of("com.opencsv")),
            Map.entry("peer", List.of()),
            Map.entry("result", List.of("com.opencsv", "com.fasterxml.jackson", "oshi")),
            Map.entry("benchmark", List.of("org.openjdk.jmh", "org.apache.commons.statistics")),
            Map.entry("gate", List.of("com.fasterxml.jackson", "org.apache.commons.statistics")),
            Map.entry("report", List.of("org.knowm.xchart", "j2html")),
            Map.entry("cli", List.of("picocli", "me.tongfei.progressbar", "org.openjdk.jmh")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.lockstep");

    @Test
    void rooms_are_theKnownOnes() {
        assertThat(CLASSES.stream().map(ArchitectureTest::room)).isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void imports_goUpTheListOnly() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> to.getPackageName().startsWith(ROOT))
                    .filter(to -> !room(to).equals(room(from)))
                    .filter(to -> !MAY_IMPORT.get(room(from)).contains(room(to)))
                    .forEach(to -> wrong.add(from.getName() + " uses " + to.getName()));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void libraries_areUsedInTheirRoomsOnly() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            if (from.getPackageName().contains("jmh_generated")) {
                continue;
            }
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .map(JavaClass::getName)
                    .filter(to -> to.contains(".") && !to.startsWith(ROOT))
                    .filter(to -> !to.startsWith("java.")
                            && !to.startsWith("jdk.incubator.vector.")
                            && !to.startsWith("javax.xml.")
                            && !to.startsWith("javax.imageio.")
                            && !to.startsWith("com.sun.management."))
                    .filter(to -> LIBRARIES.get(room(from)).stream().noneMatch(to::startsWith))
                    .forEach(to -> wrong.add(from.getName() + " uses " + to));
        }
        assertThat(wrong).isEmpty();
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.")[0];
    }
}
