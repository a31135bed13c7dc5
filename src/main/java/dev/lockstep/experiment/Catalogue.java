package dev.lockstep.experiment;

import dev.lockstep.nn.Sequential;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The experiments that annotations declare. */
public final class Catalogue {

    private Catalogue() {}

    /**
     * An experiment: its annotations, and a way to make its model.
     *
     * @param settings what defines the run
     * @param published original runs, the one to compare with first; may be empty
     * @param method makes the model
     */
    public record Entry(Experiment settings, List<Published> published, Method method) {

        /** Name on the command line and in files. */
        public String name() {
            return settings.name();
        }

        /**
         * The original run that a whole run of ours may stand beside.
         *
         * @param epochs epochs of our run
         * @return the first published run, or null if there is none of that many epochs
         */
        public Published publishedRunOf(int epochs) {
            return published.stream()
                    .limit(1)
                    .filter(first -> Replay.read(first.log()).size() == epochs)
                    .findFirst()
                    .orElse(null);
        }

        /** A new model, not compiled. */
        public Sequential model() {
            try {
                return (Sequential) method.invoke(null);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("@Experiment " + method + " cannot be called", e);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(
                        "@Experiment " + method + " failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    /** All experiments, cheapest (fewest parameters, then fewest epochs) first. */
    public static List<Entry> all() {
        return of(Experiments.class);
    }

    /**
     * The experiments that a class declares.
     *
     * @throws IllegalStateException if an annotated method is not static, has parameters or returns no model, or two have
     *     one name
     */
    static List<Entry> of(Class<?> declaring) {
        List<Entry> entries = Arrays.stream(declaring.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Experiment.class))
                .map(Catalogue::entry)
                .sorted(Comparator.comparing((Entry e) -> e.model().parameterCount())
                        .thenComparing(e -> e.settings().epochs())
                        .thenComparing(Entry::name))
                .toList();
        if (entries.stream().map(Entry::name).distinct().count() != entries.size()) {
            throw new IllegalStateException("two experiments of " + declaring.getName() + " have the same name");
        }
        return entries;
    }

    private static Entry entry(Method method) {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        if (!isStatic || method.getParameterCount() > 0 || method.getReturnType() != Sequential.class) {
            throw new IllegalStateException(
                    "@Experiment " + method + " must be static, without parameters, and return a Sequential");
        }
        method.setAccessible(true);
        return new Entry(
                method.getAnnotation(Experiment.class), List.of(method.getAnnotationsByType(Published.class)), method);
    }

    /**
     * The experiment of that name.
     *
     * @throws IllegalArgumentException if there is none, listing those there are
     */
    public static Entry named(String name) {
        return all().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown experiment '" + name + "'; known: "
                        + all().stream().map(Entry::name).collect(Collectors.joining(", "))));
    }
}
