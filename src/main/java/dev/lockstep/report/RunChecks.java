package dev.lockstep.report;

import dev.lockstep.data.ImageFile;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.ExperimentRecord;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.MetricRow;
import dev.lockstep.result.MistakeRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rows whose every cell may be what its column says, and which a page could still not be made of: experiments that there are
 * not, classes beyond the last, pictures that are none. They are left out and told of.
 */
final class RunChecks {

    private static final int PIXELS = ImageFile.SIDE * ImageFile.SIDE;

    private RunChecks() {}

    /** Those experiments that are known, each once: its name is also that of further files. */
    static List<ExperimentRow> experiments(Path file, List<ExperimentRow> rows, Consumer<String> problems) {
        Set<String> known = new HashSet<>(
                Catalogue.all().stream().map(Catalogue.Entry::name).toList());
        Set<String> seen = new HashSet<>();
        return without(file, rows, problems, row -> {
            if (!known.contains(row.experiment)) {
                return "there is no experiment '" + row.experiment + "'";
            }
            return seen.add(row.experiment) ? null : "'" + row.experiment + "' is there twice";
        });
    }

    /** Whether a record is that of the experiment that its file is named after. */
    static boolean isOf(Path file, String experiment, ExperimentRecord record, Consumer<String> problems) {
        boolean same = record.experiment().equals(experiment);
        if (!same) {
            problems.accept(file + ": is of '" + record.experiment() + "'");
        }
        return same;
    }

    /** Those metrics whose classes exist. */
    static List<MetricRow> metrics(Path file, List<MetricRow> rows, Consumer<String> problems) {
        return without(file, rows, problems, row -> {
            boolean count = row.metric.equals("count");
            boolean wrong = isNoClass(row.label, count) || isNoClass(row.predicted, count);
            return wrong
                    ? row.metric + " of label " + row.label + ", predicted " + row.predicted
                            + ": there are classes 0 to " + (LabelledImages.CLASSES - 1)
                    : null;
        });
    }

    private static boolean isNoClass(Integer label, boolean required) {
        return label == null ? required : label < 0 || label >= LabelledImages.CLASSES;
    }

    /** Those mistakes that can be drawn. */
    static List<MistakeRow> mistakes(Path file, List<MistakeRow> rows, Consumer<String> problems) {
        return without(file, rows, problems, row -> {
            try {
                int bytes = Base64.getDecoder().decode(row.pixels).length;
                return bytes == PIXELS ? null : bytes + " pixels, a digit has " + PIXELS;
            } catch (IllegalArgumentException e) {
                return "pixels are not Base64 (" + e.getMessage() + ")";
            }
        });
    }

    /** Leaves out rows of which something is wrong. */
    private static <T> List<T> without(Path file, List<T> rows, Consumer<String> problems, Function<T, String> wrong) {
        List<T> good = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            String what = wrong.apply(rows.get(r));
            if (what == null) {
                good.add(rows.get(r));
            } else {
                problems.accept(file + ", line " + (r + 2) + ": " + what);
            }
        }
        return good;
    }
}
