package dev.lockstep.cli;

import dev.lockstep.experiment.Catalogue;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Which experiments a command is about. */
final class ExperimentNames {

    @Parameters(
            paramLabel = "EXPERIMENT",
            arity = "0..*",
            description = "Experiments by name. Default: all; see 'list'.")
    private List<String> names;

    /** Whether any was named. */
    boolean any() {
        return names != null && !names.isEmpty();
    }

    /** Those named, or all. */
    List<Catalogue.Entry> chosen() {
        return any() ? of(names) : Catalogue.all();
    }

    /**
     * Experiments by name.
     *
     * @throws UsageException if there is none of a name
     */
    static List<Catalogue.Entry> of(List<String> names) {
        try {
            return names.stream().distinct().map(Catalogue::named).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
