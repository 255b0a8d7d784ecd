package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A node's attributes: Long, Float, String, {@link Tensor}, {@link Graph}, or lists of the first
 * three. Immutable.
 */
public final class Attributes {
    private static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, Object> values;

    private Attributes(Map<String, Object> values) {
        this.values = values;
    }

    /** No attributes. */
    public static Attributes none() {
        return NONE;
    }

    /** Attributes by name. */
    public static Attributes of(Map<String, Object> values) {
        values.forEach(Attributes::check);
        return new Attributes(Map.copyOf(values));
    }

    /** One attribute, a text that is made when somebody asks for it. */
    public static Attributes ofText(String name, Supplier<String> text) {
        return new Attributes(Map.of(name, new Text(text)));
    }

    private record Text(Supplier<String> text) {
        @Override
        public String toString() {
            return text.get();
        }
    }

    private static void check(String name, Object value) {
        Object single = value instanceof List<?> list ? list.isEmpty() ? 0L : list.get(0) : value;
        boolean isNumberOrText =
                single instanceof Long || single instanceof Float || single instanceof String;
        boolean isWhole = value instanceof Tensor || value instanceof Graph;
        if (!isNumberOrText && !isWhole) {
            throw new IllegalArgumentException(
                    "attribute '" + name + "' cannot be a " + value.getClass().getSimpleName());
        }
    }

    /** The names. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The value of that name, or null. */
    public Object get(String name) {
        Object value = values.get(name);
        return value instanceof Text text ? text.toString() : value;
    }

    /** {@code axis=1, mode=linear}, in the order of the names. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values)
                .forEach(
                        (name, value) ->
                                text.append(text.isEmpty() ? "" : ", ")
                                        .append(name)
                                        .append('=')
                                        .append(value instanceof Graph ? "{...}" : value));
        return text.toString();
    }
}
