package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Set;

/** Shapes and types of the inputs of one node. */
final class Shapes {
    private Shapes() {}

    /** The shape that all inputs are broadcast to. */
    static Shape broadcast(Inputs inputs) {
        Shape shape = inputs.shape(0);
        for (int i = 1; i < inputs.count(); i++) {
            shape = Shape.broadcast(shape, inputs.shape(i));
        }
        return shape;
    }

    /** The type of all inputs, which is one of some, in the shape that they are broadcast to. */
    static TensorType common(Inputs inputs, Set<ElementType> allowed) {
        ElementType element = ElementChecks.oneOf(inputs, 0, allowed);
        for (int i = 1; i < inputs.count(); i++) {
            ElementChecks.same(inputs, 0, i);
        }
        return new TensorType(element, broadcast(inputs));
    }

    /** Checks that an input that is there has one element: no dimension, or one. */
    static void checkScalar(Inputs inputs, int i, String name) {
        if (inputs.has(i) && (inputs.shape(i).rank() > 1 || inputs.shape(i).count() != 1)) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s must be a scalar, is %s", name, inputs.type(i)));
        }
    }
}
