package dev.lockstep.result;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fields that a record cannot be without: a file may lack them, or say null. */
public final class Required {

    private Required() {}

    /**
     * Checks a field.
     *
     * @throws IllegalArgumentException naming it if it is null
     */
    public static void of(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("'" + field + "' is missing");
        }
    }

    /**
     * Copies a list.
     *
     * @throws IllegalArgumentException naming the field if it or an element is null
     */
    public static <T> List<T> copy(String field, List<T> value) {
        of(field, value);
        value.forEach(element -> of(field, element));
        return List.copyOf(value);
    }

    /**
     * Copies a map, in the order of its keys.
     *
     * @throws IllegalArgumentException naming the field if it or a value is null
     */
    public static <T> Map<String, T> copy(String field, Map<String, T> value) {
        of(field, value);
        value.values().forEach(element -> of(field, element));
        return new TreeMap<>(value);
    }
}
