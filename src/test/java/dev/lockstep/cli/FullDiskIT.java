package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that are full and places that cannot be written to: a small tmpfs where the machine lets a test mount one in a namespace
 * of its own, and the system's limit on the size of files everywhere.
 */
class FullDiskIT {

    private static final String TRAIN =
            "./run-benchmarks.sh train softmax hidden --epochs 2 --data synthetic --threads 2 --checkpoint-every 1 --run ";

    @TempDir
    static Path folder;

    private static ProjectCopy project;

    @BeforeAll
    static void trainWithSpace() throws IOException {
        project = ProjectCopy.at(folder);
        Files.createDirectories(folder.resolve("results"));
        Files.createDirectories(folder.resolve("reports"));
        JavaProcess.Result whole = JavaProcess.run(project.script(TRAIN + "whole"));
        assertThat(whole.code()).as(whole.output()).isZero();
    }

    /** Runs a script that may mount; what it leaves in mounted folders is gone afterwards. */
    private static JavaProcess.Result inNamespace(String script) {
        JavaProcess.Result possible = JavaProcess.run(
                project.script("unshare --user --map-root-user --mount mount -t tmpfs -o size=64k none results"));
        assumeTrue(possible.code() == 0, "no tmpfs can be mounted here: " + possible.output());
        return JavaProcess.run(project.script("unshare --user --map-root-user --mount bash -c '" + script + "'"));
    }

    /** The checkpoint of the larger network does not fit; what was written before stays, and the run goes on. */
    @Test
    void fullDisk_keepsWhatIsThere_andGoesOnWithSpace() throws IOException {
        JavaProcess.Result result = inNamespace("mount -t tmpfs -o size=600k none results; " + TRAIN
                + "full; echo \"code $?\"; cp -r results/full before; mount -o remount,size=64m none results;"
                + " ./run-benchmarks.sh train --resume full; echo \"code $?\"; cp -r results/full after");
        assertThat(result.output())
                .contains("error: cannot write ")
                .contains("results/full/checkpoints/hidden-000001-000000.ckpt: No space left on device.")
                .contains("go on with ./run-benchmarks.sh train --resume full")
                .containsSubsequence("code 2", "softmax: done before", "code 0");
        Files.move(folder.resolve("before"), project.results("before"));
        Files.move(folder.resolve("after"), project.results("after"));
        assertThat(project.outcome("before"))
                .containsKeys("history-softmax.csv", "record-softmax.json")
                .containsEntry("history-softmax.csv", project.outcome("whole").get("history-softmax.csv"))
                .doesNotContainKey("history-hidden.csv")
                .allSatisfy((name, text) -> assertThat(name).doesNotEndWith(".part"));
        assertThat(project.outcome("after")).containsExactlyInAnyOrderEntriesOf(project.outcome("whole"));
    }

    @Test
    void fileTooLarge_keepsWhatIsThere_andGoesOnWithoutTheLimit() throws IOException {
        JavaProcess.Result limited = JavaProcess.run(project.script("ulimit -f 300; " + TRAIN + "limited"));
        assertThat(limited.code()).as(limited.output()).isEqualTo(2);
        assertThat(limited.output())
                .contains("results/limited/checkpoints/hidden-000001-000000.ckpt: File too large.")
                .contains("go on with ./run-benchmarks.sh train --resume limited");
        JavaProcess.Result resumed = project.run("train", "--resume", "limited");
        assertThat(resumed.code()).as(resumed.output()).isZero();
        assertThat(project.outcome("limited")).containsExactlyInAnyOrderEntriesOf(project.outcome("whole"));
    }

    /** The results stand, and the page is made when there is room for it. */
    @Test
    void noRoomForTheReport_keepsTheResults() {
        JavaProcess.Result result = inNamespace("mount -t tmpfs -o size=64k none reports; " + TRAIN
                + "unreported; echo \"code $?\"; mount -o remount,size=64m none reports;"
                + " ./run-benchmarks.sh report --run unreported; echo \"code $?\"; ls reports/unreported");
        assertThat(result.output())
                .containsSubsequence(
                        "results: results/unreported/",
                        "error: cannot write ",
                        "No space left on device",
                        "code 2",
                        "report:  reports/unreported/index.html",
                        "code 0",
                        "index.html");
    }

    @Test
    void readOnlyResults_areSaidAndNothingIsLeft() {
        JavaProcess.Result result = inNamespace("mount -t tmpfs -o ro none results; " + TRAIN
                + "nowhere; echo \"code $?\"; ls reports; ./run-benchmarks.sh list | head -n 1");
        assertThat(result.output())
                .containsSubsequence("error: cannot write ", ": Read-only file system", "code 2")
                .contains("Experiments")
                .doesNotContain("nowhere/");
        assertThat(project.reports("nowhere")).doesNotExist();
    }
}
