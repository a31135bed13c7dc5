package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionTest {

    @TempDir
    Path folder;

    private Path project;
    private Path scratch;

    @BeforeEach
    void makeRepository() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        scratch = Files.createDirectory(folder.resolve("scratch"));
        git("init", "-q", "-b", "main");
        commit("one");
        commit("two");
    }

    private void commit(String content) throws IOException {
        Files.writeString(project.resolve("file.txt"), content);
        git("add", "-A");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", content);
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        JavaProcess.Result result = JavaProcess.run(new ProcessBuilder(command).directory(project.toFile()));
        assertThat(result.code()).as(result.output()).isZero();
        return result.output().strip();
    }

    @Test
    void names_becomeCommits_othersAreRefused() throws Exception {
        try (Revision revision = new Revision(project, scratch)) {
            assertThat(revision.resolve("HEAD~1")).isEqualTo(git("rev-parse", "HEAD~1"));
            assertThatThrownBy(() -> revision.resolve("nosuch"))
                    .hasMessageContaining("'nosuch' is neither a jar nor a revision");
            assertThatThrownBy(() -> revision.resolve("--all")).hasMessageContaining("'--all'");
            assertThatThrownBy(() -> revision.resolve("abc-dirty")).hasMessageContaining("never committed");
        }
    }

    @Test
    void defaultBase_isWhereTheBranchLeftMain_orTheCommitBefore() throws Exception {
        try (Revision revision = new Revision(project, scratch)) {
            assertThat(revision.defaultBase()).as("on main").isEqualTo(git("rev-parse", "HEAD~1"));
            String main = git("rev-parse", "HEAD");
            git("checkout", "-q", "-b", "work");
            commit("three");
            assertThat(revision.defaultBase()).as("on a branch").isEqualTo(main);
        }
    }

    @Test
    void build_thatFails_saysWhy_andLeavesNothing() throws Exception {
        Files.writeString(project.resolve("untracked.txt"), "mine");
        String before = git("status", "--porcelain");
        try (Revision revision = new Revision(project, scratch)) {
            String commit = revision.resolve("HEAD~1");
            assertThatThrownBy(() -> revision.build(commit))
                    .isInstanceOf(Revision.RevisionException.class)
                    .hasMessageContaining("building " + commit + " failed");
            assertThat(scratch.resolve("worktree")).as("while it is open").isDirectory();
        }
        assertThat(scratch.resolve("worktree")).doesNotExist();
        assertThat(git("worktree", "list").lines()).hasSize(1);
        assertThat(git("status", "--porcelain")).isEqualTo(before);
    }

    @Test
    void scratch_goesAway() throws IOException {
        Path made;
        try (Scratch temporary = new Scratch()) {
            made = temporary.folder();
            Files.writeString(Files.createDirectories(made.resolve("a/b")).resolve("c"), "d");
        }
        assertThat(made).doesNotExist();
    }

    @Test
    void closedRevision_startsNothing() {
        Revision revision = new Revision(project, scratch);
        revision.close();
        revision.close();
        assertThatThrownBy(() -> revision.resolve("HEAD"))
                .isInstanceOf(Revision.RevisionException.class)
                .hasMessageContaining("interrupted before git rev-parse");
    }

    @Test
    void scratch_goesAwayWhileSomethingIsWritten() throws IOException, InterruptedException {
        Scratch temporary = new Scratch();
        Path made = temporary.folder();
        Thread writer = new Thread(() -> {
            for (int i = 0; true; i++) {
                try {
                    Files.writeString(made.resolve("f" + i), "");
                } catch (IOException e) {
                    return;
                }
            }
        });
        writer.start();
        while (!Files.exists(made.resolve("f10"))) {
            Thread.onSpinWait();
        }
        temporary.close();
        writer.join();
        assertThat(made).doesNotExist();
    }
}
