package dev.octet.model.graph;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a node is given: the type of each input, and its value where that is known. */
public final class Inputs {
    private final List<TensorType> types;
    private final List<Tensor> values;

    private Inputs(List<TensorType> types, List<Tensor> values) {
        this.types = types;
        this.values = values;
    }

    /** Every value is known; null where an input is left out. */
    public static Inputs of(List<Tensor> values) {
        List<TensorType> types = new ArrayList<>();
        for (Tensor value : values) {
            types.add(value == null ? null : value.type());
        }
        return new Inputs(types, new ArrayList<>(values));
    }

    /** Every value is known; null where an input is left out. */
    public static Inputs of(Tensor... values) {
        return of(java.util.Arrays.asList(values));
    }

    /**
     * Some values are known.
     *
     * @param types null where an input is left out
     * @param values as many, null where a value is not known
     */
    public static Inputs of(List<TensorType> types, List<Tensor> values) {
        return new Inputs(new ArrayList<>(types), new ArrayList<>(values));
    }

    /** How many inputs the node names, left out ones counted. */
    public int count() {
        return types.size();
    }

    /** Whether there is such an input. */
    public boolean has(int i) {
        return i < types.size() && types.get(i) != null;
    }

    /** Whether its value is known. */
    public boolean knows(int i) {
        return has(i) && values.get(i) != null;
    }

    /** Its type. */
    public TensorType type(int i) {
        if (!has(i)) {
            throw new IllegalArgumentException("input " + i + " is missing");
        }
        return types.get(i);
    }

    /** The type of its elements. */
    public ElementType element(int i) {
        return type(i).element();
    }

    /** Its shape. */
    public Shape shape(int i) {
        return type(i).shape();
    }

    /** Its value, which is {@linkplain #knows known}. */
    public Tensor value(int i) {
        type(i);
        return Objects.requireNonNull(values.get(i), () -> "the value of input " + i);
    }

    /** Its value, or null where it is left out. */
    public Tensor valueOrNull(int i) {
        return has(i) ? value(i) : null;
    }
}
