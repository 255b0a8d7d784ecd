package dev.octet.model.operator.control;

import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;

/** Tensors of one type, one behind the other along a new first axis. Not thread-safe. */
final class Stack {
    private final TensorType type;
    private Tensor elements;
    private int count;

    /** An empty one for tensors of this type. */
    Stack(TensorType type) {
        this.type = type;
        this.elements = Tensor.zeros(type.element(), Shape.of(0));
    }

    /**
     * Copies one to the end.
     *
     * @throws IllegalArgumentException when it has another type, or there are too many
     */
    void add(Tensor next) {
        if (!next.type().equals(type)) {
            throw new IllegalArgumentException(
                    "all parts of an output must be alike, got " + next.type() + " behind " + type);
        }
        int size = type.shape().count();
        Shape whole = Strided.insert(type.shape(), 0, Math.addExact(count, 1));
        if (whole.count() > elements.count()) {
            long larger = Math.min(Integer.MAX_VALUE / type.element().bytes(), 2L * whole.count());
            Tensor grown =
                    Tensor.zeros(
                            type.element(), Shape.of(new long[] {Math.max(whole.count(), larger)}));
            grown.copy(0, elements, 0, count * size);
            elements = grown;
        }
        elements.copy(count * size, next, 0, size);
        count++;
    }

    /** All of them. */
    Tensor all() {
        Tensor all = Tensor.zeros(type.element(), Strided.insert(type.shape(), 0, count));
        all.copy(0, elements, 0, all.count());
        return all;
    }
}
