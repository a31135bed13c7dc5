package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import dev.lockstep.result.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Trains experiments again and compares the bits of every epoch with those of an earlier run, and the"
                    + " printed numbers with the published logs. Says which level of sameness that shows: L0 same JVM"
                    + " twice, L1 new JVM, L2 other thread count, L3 other kernel, L4 other vector width, JDK or CPU;"
                    + " where bits differ, the first epoch, batch, layer and element that does.",
            "With --matrix: a short training by each kernel, thread count, vector width and JVM."
        })
final class VerifyCommand implements Callable<Integer>, RunsKernels {

    private static final String AGAINST = "--against";
    private static final String QUICK = "--quick";
    private static final String BATCHES = "--batches";
    private static final String JDK = "--jdk";
    private static final String ADD_TO = "--add-to";

    /** The run that the project carries. */
    private static final Path REFERENCE = Path.of("results", "reference");

    @Mixin
    ExperimentNames names;

    @Mixin
    ReplayOptions replay;

    @Option(
            names = AGAINST,
            paramLabel = "FOLDER",
            description = "Results folder of the run to compare with. Default: results/reference of the project.")
    private Path against;

    @Option(names = QUICK, description = "Only the first 2 to 20 epochs: takes seconds.")
    private boolean quick;

    @Option(
            names = BATCHES,
            description = "Where bits differ, go on to the end of that epoch and show how it spreads from batch to"
                    + " batch.")
    private boolean batches;

    @Option(
            names = "--matrix",
            description = "Run every kernel with 1, 2 and 3 threads, every vector width and every JVM, each in a"
                    + " process of its own. Into reproducibility.csv.")
    private boolean matrix;

    @Option(
            names = JDK,
            paramLabel = "FOLDER",
            description = "JDK for the matrix; may be repeated. Default: this one, those in /usr/lib/jvm and those"
                    + " beside $JAVA_HOME.")
    private List<Path> jdks = List.of();

    @Option(
            names = ADD_TO,
            paramLabel = "RUN",
            description = "Put the matrix into the results of this run instead of a new one.")
    private String addTo;

    @Mixin
    RunOptions runOptions;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        List<Catalogue.Entry> entries = names.chosen();
        refuse(
                matrix,
                "--matrix, whose short runs are the same everywhere",
                AGAINST,
                QUICK,
                BATCHES,
                ReplayOptions.EPOCHS,
                ReplayOptions.KERNEL,
                ReplayOptions.THREADS,
                ReplayOptions.LOSS,
                ReplayOptions.DENSE);
        refuse(!matrix, "a replay; they belong to --matrix", JDK, ADD_TO, RunOptions.RUN, RunOptions.OVERWRITE);
        if (matrix) {
            refuse(addTo != null, "--add-to, which names a run that exists", RunOptions.RUN, RunOptions.OVERWRITE);
            runMatrix(entries);
        } else {
            verify(entries);
        }
        return ExitCode.PASS;
    }

    /** Options that would mean nothing are not ignored. */
    private void refuse(boolean now, String why, String... options) {
        List<String> given = new ArrayList<>();
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                given.add(option);
            }
        }
        if (now && !given.isEmpty()) {
            throw new UsageException(String.join(", ", given) + " cannot be used with " + why);
        }
    }

    private void runMatrix(List<Catalogue.Entry> entries) {
        RunFolder existing = addTo == null ? null : RunFolder.reopen(Main.project(), addTo);
        MatrixRunner all = new MatrixRunner(jdks, System.out);
        Dataset data = replay.dataset();
        all.run(entries, data, () -> existing == null ? runOptions.create(spec) : existing);
    }

    private void verify(List<Catalogue.Entry> entries) {
        replay.check();
        // What is asked for comes first, so that a name mistyped is told of before MNIST is looked for.
        Recording recording = against == null ? null : Recording.read(against);
        List<Catalogue.Entry> recorded = recording == null ? null : recorded(entries, recording);
        Dataset data = replay.dataset();
        if (recording == null && data.isMnist()) {
            recording = Recording.read(Main.project().resolve(REFERENCE));
            recorded = recorded(entries, recording);
        }
        Environment here = Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
        Verifier verifier = new Verifier(replay, quick, batches, here, System.out);
        if (recording == null) {
            System.out.println(
                    REFERENCE + " is a record of MNIST, and these are synthetic digits: there is nothing to");
            System.out.println(
                    "compare with. Everything is trained twice in this JVM instead, which shows L0 at best.");
            verifier.twice(entries, data);
            return;
        }
        for (Catalogue.Entry entry : recorded) {
            recording.checkIsOf(data, entry.name());
        }
        verifier.compare(recording, recorded, data);
    }

    /** Those of the experiments that the record has; if they were named, it must have all of them. */
    private List<Catalogue.Entry> recorded(List<Catalogue.Entry> entries, Recording recording) {
        List<Catalogue.Entry> recorded = new ArrayList<>();
        for (Catalogue.Entry entry : entries) {
            if (recording.row(entry.name()) != null) {
                recorded.add(entry);
            } else if (names.any()) {
                throw new IncomparableException(
                        "the record " + recording.name() + " has no experiment '" + entry.name() + "'");
            } else {
                System.err.println("note: " + entry.name() + " is not in the record " + recording.name());
            }
        }
        if (recorded.isEmpty()) {
            throw new IncomparableException("the record " + recording.name() + " has none of the experiments");
        }
        return recorded;
    }
}
