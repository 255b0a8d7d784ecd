package dev.octet.model.upgrade;

import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * What is known of a value whatever a run is given.
 *
 * @param element the type of its elements, or null
 * @param rank how many dimensions it has, or -1
 * @param type all of its type, or null
 * @param value itself, where it is a constant, or null
 */
record Fact(ElementType element, int rank, TensorType type, Tensor value) {
    /** Nothing. */
    static final Fact UNKNOWN = new Fact(null, -1, null, null);

    /** Of a constant. */
    static Fact of(Tensor value) {
        return new Fact(value.element(), value.shape().rank(), value.type(), value);
    }

    /** Of a value whose type is known. */
    static Fact of(TensorType type) {
        return new Fact(type.element(), type.shape().rank(), type, null);
    }

    /** Of a graph's input, as it is declared. */
    static Fact of(Value input) {
        if (input.dims().isEmpty()) {
            return new Fact(input.element(), -1, null, null);
        }
        List<Dimension> dims = input.dims().get();
        if (input.element() == null || !dims.stream().allMatch(Dimension::isKnown)) {
            return new Fact(input.element(), dims.size(), null, null);
        }
        long[] sizes = dims.stream().mapToLong(Dimension::size).toArray();
        return of(new TensorType(input.element(), Shape.of(sizes)));
    }

    /** How many elements a list has; -1 where that is not known, or it is no list. */
    int length() {
        return type != null && rank == 1 ? type.shape().get(0) : -1;
    }
}
