package dev.octet.model.operator.definition;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A node as a network declares it, from which an operator reads its attributes, all of them: one
 * that is not asked for is not known. Not thread-safe.
 */
public final class Declaration {
    private final Signature signature;
    private final Attributes attributes;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Set<String> read = new HashSet<>();

    /**
     * A node.
     *
     * @param inputs names, empty where one is left out
     * @param outputs names, empty where one is not used
     */
    public Declaration(
            Signature signature, Attributes attributes, List<String> inputs, List<String> outputs) {
        this.signature = signature;
        this.attributes = attributes;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Which operator. */
    public Signature signature() {
        return signature;
    }

    /** The version of the domain's set of operators. */
    public int version() {
        return signature.version();
    }

    /** How many inputs it names, left out ones counted. */
    public int inputs() {
        return inputs.size();
    }

    /** Whether it has that input. */
    public boolean hasInput(int i) {
        return i < inputs.size() && !inputs.get(i).isEmpty();
    }

    /** How many outputs it names, unused ones counted. */
    public int outputs() {
        return outputs.size();
    }

    /** Whether that output is used. */
    public boolean hasOutput(int i) {
        return i < outputs.size() && !outputs.get(i).isEmpty();
    }

    /** Whether there is such an attribute. */
    public boolean has(String name) {
        return attributes.get(name) != null;
    }

    /** An integer. */
    public long integer(String name, long otherwise) {
        Object value = value(name, Long.class, "an integer");
        return value == null ? otherwise : (Long) value;
    }

    /** A small integer, as an axis is. */
    public int int32(String name, int otherwise) {
        return narrow(name, integer(name, otherwise));
    }

    /** An integer that is 0 or 1. */
    public boolean flag(String name, boolean otherwise) {
        long value = integer(name, otherwise ? 1 : 0);
        if (value != 0 && value != 1) {
            throw new Unsupported("attribute '" + name + "' must be 0 or 1, is " + value);
        }
        return value == 1;
    }

    /** A number. */
    public float real(String name, float otherwise) {
        Object value = value(name, Float.class, "a float");
        return value == null ? otherwise : (Float) value;
    }

    /** The attribute epsilon, which is added to a variance. */
    public float epsilon(float otherwise) {
        float epsilon = finite("epsilon", otherwise);
        if (epsilon < 0) {
            throw new Unsupported("epsilon must be at least 0, is " + epsilon);
        }
        return epsilon;
    }

    /** A number that is finite. */
    public float finite(String name, float otherwise) {
        float value = real(name, otherwise);
        if (!Float.isFinite(value)) {
            throw new Unsupported("attribute '" + name + "' must be finite, is " + value);
        }
        return value;
    }

    /** A text. */
    public String text(String name, String otherwise) {
        Object value = value(name, String.class, "a text");
        return value == null ? otherwise : (String) value;
    }

    /**
     * A text that is one of some.
     *
     * @throws Unsupported when it is another
     */
    public String oneOf(String name, String otherwise, String... known) {
        String value = text(name, otherwise);
        if (!List.of(known).contains(value)) {
            throw new Unsupported(
                    name + " is " + Echo.quoted(value) + "; known are " + String.join(", ", known));
        }
        return value;
    }

    /** Small integers, or null where there is no such attribute. */
    public int[] ints(String name) {
        List<?> list = list(name, Long.class, "integers");
        return list == null
                ? null
                : list.stream().mapToInt(value -> narrow(name, (Long) value)).toArray();
    }

    /** Integers, or null where there is no such attribute. */
    public long[] longs(String name) {
        List<?> list = list(name, Long.class, "integers");
        return list == null ? null : list.stream().mapToLong(value -> (Long) value).toArray();
    }

    /** Numbers, or null where there is no such attribute. */
    public float[] reals(String name) {
        List<?> list = list(name, Float.class, "floats");
        if (list == null) {
            return null;
        }
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Float) list.get(i);
        }
        return values;
    }

    /** Texts, or null where there is no such attribute. */
    public List<String> texts(String name) {
        List<?> list = list(name, String.class, "texts");
        return list == null ? null : list.stream().map(String.class::cast).toList();
    }

    /** A tensor, or null where there is no such attribute. */
    public Tensor tensor(String name) {
        return (Tensor) value(name, Tensor.class, "a tensor");
    }

    /** A graph, or null where there is no such attribute. */
    public Graph graph(String name) {
        return (Graph) value(name, Graph.class, "a graph");
    }

    /**
     * An element type, which a network has as a number, or null where there is no such attribute.
     */
    public ElementType element(String name) {
        return has(name) ? ElementTypes.of(integer(name, 0)) : null;
    }

    /** The names of attributes that nothing has read. */
    public Set<String> unread() {
        if (read.containsAll(attributes.names())) {
            return Set.of();
        }
        Set<String> names = new HashSet<>(attributes.names());
        names.removeAll(read);
        return names;
    }

    private Object value(String name, Class<?> type, String what) {
        read.add(name);
        Object value = attributes.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new Unsupported("attribute '" + name + "' must be " + what + ", got " + value);
        }
        return value;
    }

    private List<?> list(String name, Class<?> type, String what) {
        List<?> list = (List<?>) value(name, List.class, what);
        if (list != null && !list.isEmpty() && !type.isInstance(list.get(0))) {
            throw new Unsupported("attribute '" + name + "' must be " + what + ", got " + list);
        }
        return list;
    }

    private static int narrow(String name, long value) {
        if (value != (int) value) {
            throw new Unsupported("attribute '" + name + "' has " + value + ", which no int holds");
        }
        return (int) value;
    }
}
