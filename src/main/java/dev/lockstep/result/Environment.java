package dev.lockstep.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * Where and with what a run was made: enough to say why another one differs. Names no host.
 *
 * @param schema version of the run's files
 * @param suiteVersion version of this suite
 * @param commit git commit of the project, {@code -dirty} appended if files other than results and reports differ
 *     from it; "unknown" outside git
 * @param started when, in UTC
 * @param command the command line, as one would type it
 * @param cpu the processor's own name
 * @param cpuId vendor, family, model and stepping
 * @param processors logical processors that the JVM may use
 * @param physicalCores cores of the machine, as far as it tells
 * @param caches sizes of the data and unified caches of one core, smallest first, "L1d 48 KiB"
 * @param memoryMiB memory of the machine
 * @param os name and version of the operating system
 * @param arch its architecture
 * @param jvm {@link #jvmName}
 * @param jvmFlags {@link #flagsOfThisJvm}
 * @param vectorBits width of the vectors in use
 * @param machine what two runs share that were made on the same machine with the same software
 */
public record Environment(
        int schema,
        String suiteVersion,
        String commit,
        String started,
        String command,
        String cpu,
        String cpuId,
        int processors,
        int physicalCores,
        List<String> caches,
        long memoryMiB,
        String os,
        String arch,
        String jvm,
        List<String> jvmFlags,
        int vectorBits,
        MachineKey machine) {

    /** Version of the files that this suite writes, and the only one that it reads. */
    public static final int SCHEMA = 1;

    /** Flags that name a file of classes, which the launcher keeps for each jar; what runs is the same without it. */
    private static final List<String> FLAGS_OF_THE_START = List.of("-XX:SharedArchiveFile=", "-Xlog:cds=");

    /** File in the results folder. */
    public static final String FILE = "environment.json";

    private static final int GIT_SECONDS = 10;

    /** Copies the lists. */
    public Environment {
        Required.of("suiteVersion", suiteVersion);
        Required.of("commit", commit);
        Required.of("started", started);
        Required.of("command", command);
        Required.of("cpu", cpu);
        Required.of("cpuId", cpuId);
        caches = Required.copy("caches", caches);
        Required.of("os", os);
        Required.of("arch", arch);
        Required.of("jvm", jvm);
        jvmFlags = Required.copy("jvmFlags", jvmFlags);
        Required.of("machine", machine);
    }

    /**
     * Asks the machine.
     *
     * @param project folder that may be a git checkout
     * @param command the command line
     * @param vectorBits width of the vectors in use
     */
    public static Environment of(Path project, String command, int vectorBits) {
        SystemInfo system = new SystemInfo();
        CentralProcessor processor = system.getHardware().getProcessor();
        CentralProcessor.ProcessorIdentifier id = processor.getProcessorIdentifier();
        String version = Environment.class.getPackage().getImplementationVersion();
        String cpuId = id.getVendor() + " family " + id.getFamily() + " model " + id.getModel() + " stepping "
                + id.getStepping();
        int processors = Runtime.getRuntime().availableProcessors();
        List<String> caches = caches(processor);
        String os = System.getProperty("os.name") + " " + System.getProperty("os.version");
        String arch = System.getProperty("os.arch");
        List<String> flags = flagsOfThisJvm();
        return new Environment(
                SCHEMA,
                version == null ? "unknown" : version,
                commit(project),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                id.getName(),
                cpuId,
                processors,
                processor.getPhysicalProcessorCount(),
                caches,
                system.getHardware().getMemory().getTotal() >> 20,
                os,
                arch,
                jvmName(),
                flags,
                vectorBits,
                MachineKey.of(id.getName(), cpuId, processors, caches, arch, vectorBits, os, jvmName(), flags));
    }

    /** Flags of this JVM, but for those that concern its start alone and name files of this machine. */
    public static List<String> flagsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> FLAGS_OF_THE_START.stream().noneMatch(flag::startsWith))
                .toList();
    }

    /** Vendor and full version of this JVM: what rows say. */
    public static String jvmName() {
        return System.getProperty("java.vendor") + " " + Runtime.version();
    }

    /** The caches, or that this machine does not tell them, as some virtual ones do not. */
    public String describeCaches() {
        return caches.isEmpty() ? "caches unknown" : String.join(", ", caches);
    }

    private static List<String> caches(CentralProcessor processor) {
        return processor.getProcessorCaches().stream()
                .filter(cache -> cache.getType() != CentralProcessor.ProcessorCache.Type.INSTRUCTION)
                .map(cache -> "L" + cache.getLevel()
                        + (cache.getType() == CentralProcessor.ProcessorCache.Type.DATA ? "d " : " ")
                        + cache.getCacheSize() / 1024 + " KiB")
                .distinct()
                .sorted()
                .toList();
    }

    private static String commit(Path project) {
        String head = git(project, "rev-parse", "HEAD");
        String prefix = git(project, "rev-parse", "--show-prefix");
        // A prefix means that the project only lies within somebody else's checkout.
        if (head == null || prefix == null || !prefix.isEmpty()) {
            return "unknown";
        }
        // Results and reports are what runs make; one that overwrites a recorded run changes no code.
        String changes = git(project, "status", "--porcelain", "--", ".", ":(exclude)results", ":(exclude)reports");
        return changes == null || changes.isEmpty() ? head : head + "-dirty";
    }

    /** What git prints; null if it is not installed, fails, or takes longer than {@value #GIT_SECONDS} s. */
    private static String git(Path project, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
        command.addAll(List.of(arguments));
        Path printed = null;
        try {
            printed = Files.createTempFile("git", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(printed.toFile())
                    .start();
            if (!process.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0 ? Files.readString(printed).strip() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            if (printed != null) {
                printed.toFile().delete();
            }
        }
    }

    /** Writes {@value #FILE}. */
    public void write(Path results) {
        JsonFile.write(results.resolve(FILE), this);
    }

    /**
     * Reads {@value #FILE}.
     *
     * @throws ResultException if it is missing or malformed
     */
    public static Environment read(Path results) {
        return JsonFile.read(results.resolve(FILE), SCHEMA, Environment.class);
    }
}
