package dev.lockstep.cli;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.Jvm;
import dev.lockstep.gate.Revision;
import dev.lockstep.gate.Revision.RevisionException;
import dev.lockstep.gate.Side;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds, builds and copies what the gate compares. Copies, so that a build meanwhile does not change what is measured. */
final class GateSides {

    private GateSides() {}

    /** The jar that runs this. */
    static Path ownJar() {
        Path jar = Path.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))[0])
                .toAbsolutePath();
        if (!jar.toString().endsWith(".jar")) {
            throw new UsageException("the gate compares jars, and this runs from " + jar + "; use run-benchmarks.sh");
        }
        return jar;
    }

    /** The rows of this build that a regular expression finds. */
    static List<GatedBenchmark> rows(String regex) {
        try {
            return GatedBenchmark.find(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new UsageException("--benchmarks: " + e.getMessage(), e);
        }
    }

    static Side side(String name, Path jar, Path scratch, String flags) {
        if (!Files.isRegularFile(jar)) {
            throw new UsageException("--" + name + ": there is no jar " + jar);
        }
        Path copy = scratch.resolve(name + ".jar");
        try {
            Files.copy(jar, copy);
        } catch (IOException e) {
            throw new UsageException("cannot copy " + jar + " to " + copy + " (" + e + ")", e);
        }
        List<String> all = new ArrayList<>(Jvm.flags());
        if (!flags.isBlank()) {
            all.addAll(List.of(flags.trim().split("\\s+")));
        }
        return new Side(name, copy, Path.of(System.getProperty("java.home"), "bin", "java"), all);
    }

    /** A jar, and what people call it. */
    record Base(Path jar, String name) {}

    /** The jar that {@code --base} means: itself, or a revision that is built first. */
    static Base base(String requested, Revision revision) {
        if (requested != null && requested.endsWith(".jar")) {
            return new Base(Path.of(requested), requested);
        }
        try {
            String commit = requested == null ? revision.defaultBase() : revision.resolve(requested);
            System.out.println("Building " + (requested == null ? "" : requested + ", ") + commit + " in a worktree.");
            return new Base(revision.build(commit), commit);
        } catch (RevisionException e) {
            throw new UsageException("--base: " + e.getMessage(), e);
        }
    }
}
