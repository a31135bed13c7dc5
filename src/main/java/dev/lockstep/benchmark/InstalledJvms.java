package dev.lockstep.benchmark;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The JVMs of this machine: the one that runs this, and those of the JDKs where such things are installed. */
public final class InstalledJvms {

    private static final Path SYSTEM = Path.of("/usr/lib/jvm");

    private InstalledJvms() {}

    /**
     * Looks in {@code /usr/lib/jvm} and beside {@code $JAVA_HOME} and this JVM.
     *
     * @param log told of JDKs that cannot run the kernels
     * @return this JVM first; one of each name
     */
    public static List<Jvm> find(Consumer<String> log) {
        Path own = Path.of(System.getProperty("java.home"));
        List<Path> folders = new ArrayList<>(List.of(SYSTEM));
        if (own.getParent() != null) {
            folders.add(own.getParent());
        }
        String named = System.getenv("JAVA_HOME");
        if (named != null && Path.of(named).toAbsolutePath().getParent() != null) {
            folders.add(Path.of(named).toAbsolutePath().getParent());
        }
        return of(folders, own, log);
    }

    static List<Jvm> of(List<Path> folders, Path own, Consumer<String> log) {
        List<Jvm> jvms = new ArrayList<>(List.of(Jvm.current()));
        Set<String> names = new HashSet<>(Set.of(jvms.get(0).name()));
        for (Path jdk : jdks(folders)) {
            try {
                if (Files.isSameFile(jdk, own)) {
                    continue;
                }
                Jvm jvm = Jvm.of(jdk);
                if (names.add(jvm.name())) {
                    jvms.add(jvm);
                }
            } catch (IllegalArgumentException | IOException e) {
                log.accept("left out: " + e.getMessage().lines().findFirst().orElse(jdk.toString()));
            }
        }
        return jvms;
    }

    /** Folders in these that hold a {@code java}, each once whatever links lead to it. */
    private static Set<Path> jdks(List<Path> folders) {
        Set<Path> jdks = new TreeSet<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
                for (Path child : children) {
                    if (Files.isExecutable(child.resolve("bin").resolve("java"))) {
                        jdks.add(child.toRealPath());
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                // A folder that this user may not read holds no JDK for this user.
                continue;
            }
        }
        return jdks;
    }
}
