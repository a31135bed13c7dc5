package dev.lockstep.benchmark;

import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that forks run on.
 *
 * @param executable its {@code java}; null for the one that runs this
 * @param name vendor and version, as rows say it
 * @param vectorBits width of its vectors
 * @param kernels the tiles and blocks that it chose, and why
 */
public record Jvm(Path executable, String name, int vectorBits, String kernels) {

    /** Flags that only some releases know, for libraries that forks do not use. */
    private static final List<String> FLAGS_OF_THE_HOST =
            List.of("--enable-native-access", "--sun-misc-unsafe-memory-access");

    /** Its version without vendor and build: "17.0.15". */
    String release() {
        return name.substring(name.lastIndexOf(' ') + 1).split("\\+")[0];
    }

    /** The JVM that runs this. */
    public static Jvm current() {
        return new Jvm(null, Environment.jvmName(), Lanes.vectorBits(), Blocking.CHOSEN.describe());
    }

    /**
     * The JVM of a JDK, asked who it is.
     *
     * @param jdk folder of the JDK
     * @throws IllegalArgumentException if there is none, or it cannot run the kernels
     */
    public static Jvm of(Path jdk) {
        Path java = jdk.resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new IllegalArgumentException("no JDK in " + jdk + ": there is no " + java);
        }
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Jvm.class.getName()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            for (String line : output.lines().toList()) {
                String[] fields = line.split("\t");
                if (fields.length == 4 && fields[0].equals(Jvm.class.getName())) {
                    return new Jvm(java, fields[1], Integer.parseInt(fields[2]), fields[3]);
                }
            }
            throw new IllegalArgumentException(java + " cannot run the kernels:\n" + output.strip());
        } catch (IOException e) {
            throw new IllegalArgumentException(java + " does not start (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted while asking " + java, e);
        }
    }

    /** Its {@code java}, also of the one that runs this. */
    public Path java() {
        return executable == null ? Path.of(System.getProperty("java.home"), "bin", "java") : executable;
    }

    /** What this JVM was started with, for a fork on any release. */
    public static List<String> flags() {
        return Environment.flagsOfThisJvm().stream()
                .filter(flag -> FLAGS_OF_THE_HOST.stream().noneMatch(flag::startsWith))
                .toList();
    }

    /** Says who this JVM is. */
    public static void main(String[] arguments) {
        Jvm current = current();
        System.out.println(String.join(
                "\t", Jvm.class.getName(), current.name, Integer.toString(current.vectorBits), current.kernels));
    }
}
