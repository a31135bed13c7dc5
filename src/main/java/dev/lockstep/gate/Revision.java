package dev.lockstep.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A git revision, built in a worktree of its own that goes away again; the user's tree is not touched. */
public final class Revision implements AutoCloseable {

    private static final int GIT_SECONDS = 60;
    private static final int BUILD_SECONDS = 900;
    private static final int LAST_LINES = 20;

    private final Path project;
    private final Path worktree;
    private final Path log;
    private Process running;
    private boolean closed;

    /**
     * A worktree to be.
     *
     * @param project folder of a git checkout
     * @param scratch folder for the worktree and for what is printed, which the caller deletes
     */
    public Revision(Path project, Path scratch) {
        this.project = project;
        this.worktree = scratch.resolve("worktree");
        this.log = scratch.resolve("build.log");
    }

    /** Something that cannot be built, said for people. */
    public static final class RevisionException extends Exception {

        private static final long serialVersionUID = 1;

        RevisionException(String message) {
            super(message);
        }
    }

    /**
     * The commit that a name stands for, 40 hexadecimal digits.
     *
     * @throws RevisionException if there is no such commit, or it is that of a changed tree
     */
    public String resolve(String name) throws RevisionException {
        if (name.endsWith("-dirty")) {
            throw new RevisionException("'" + name + "' names a tree with changes that were never committed;"
                    + " commit them, or give the commit before them: " + name.substring(0, name.length() - 6));
        }
        Result found =
                git(project, GIT_SECONDS, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        if (found.code != 0) {
            throw new RevisionException("'" + name + "' is neither a jar nor a revision of " + project
                    + (found.output.isBlank() ? "" : " (" + found.output + ")"));
        }
        return found.output;
    }

    /**
     * What to compare with if nothing was said: the merge base with {@code origin/main} or {@code main}; if that is the head
     * itself and nothing is changed, the commit before.
     *
     * @throws RevisionException if there is none of them
     */
    public String defaultBase() throws RevisionException {
        for (String main : List.of("origin/main", "main")) {
            Result merged = git(project, GIT_SECONDS, "merge-base", "HEAD", main);
            if (merged.code == 0) {
                Result status = git(project, GIT_SECONDS, "status", "--porcelain", "--", "src", "pom.xml");
                boolean same = merged.output.equals(resolve("HEAD")) && status.output.isBlank();
                return same ? resolve("HEAD~1") : merged.output;
            }
        }
        throw new RevisionException(
                "no --base given, and " + project + " has neither a branch origin/main nor main to find one by");
    }

    /**
     * Builds the jar of a commit.
     *
     * @return the jar, in the worktree
     * @throws RevisionException if the worktree cannot be made, or Maven fails; says what it printed last
     */
    public Path build(String commit) throws RevisionException {
        Result added = git(project, GIT_SECONDS, "worktree", "add", "--detach", "--quiet", worktree.toString(), commit);
        if (added.code != 0) {
            throw new RevisionException("git worktree add for " + commit + " failed: " + added.output);
        }
        Result prefix = git(project, GIT_SECONDS, "rev-parse", "--show-prefix");
        Path folder = worktree.resolve(prefix.output);
        Result built = run(
                folder,
                BUILD_SECONDS,
                List.of("mvn", "-q", "-B", "-Dstyle.color=never", "-Dmaven.test.skip=true", "package"));
        Path jar = folder.resolve("target").resolve("benchmarks.jar");
        if (built.code != 0 || !Files.exists(jar)) {
            List<String> lines = built.output.lines().toList();
            throw new RevisionException("building " + commit + " failed (mvn ended with " + built.code + "):"
                    + System.lineSeparator()
                    + String.join(
                            System.lineSeparator(),
                            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
        }
        return jar;
    }

    /** Ends what is running, then removes the worktree and what git noted of it. Nothing can be started after that. */
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = running;
        }
        if (last != null) {
            end(last);
        }
        if (Files.exists(worktree)) {
            try {
                List<String> remove = List.of("git", "worktree", "remove", "--force", worktree.toString());
                await(launch(project, remove), GIT_SECONDS, remove);
            } catch (RevisionException | IOException e) {
                // The folder goes with the scratch folder; git forgets it by itself some time.
                System.err.println("note: " + e.getMessage());
            }
        }
    }

    /** Kills a process and all that it started, and waits until they are gone: they write where files are deleted next. */
    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(GIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                System.err.println("note: process " + each.pid() + " does not end");
            }
        }
    }

    private record Result(int code, String output) {}

    private Result git(Path folder, int seconds, String... arguments) throws RevisionException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return run(folder, seconds, command);
    }

    private Result run(Path folder, int seconds, List<String> command) throws RevisionException {
        try {
            Process process;
            synchronized (this) {
                if (closed) {
                    throw new RevisionException("interrupted before " + String.join(" ", command));
                }
                process = launch(folder, command);
                running = process;
            }
            await(process, seconds, command);
            return new Result(
                    process.exitValue(),
                    Files.readString(log, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new RevisionException(String.join(" ", command) + " cannot be run (" + e.getMessage() + ")");
        }
    }

    private Process launch(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        return process;
    }

    private static void await(Process process, int seconds, List<String> command) throws RevisionException {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                end(process);
                throw new RevisionException(String.join(" ", command) + " did not end within " + seconds + " s");
            }
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new RevisionException("interrupted during " + String.join(" ", command));
        }
    }
}
