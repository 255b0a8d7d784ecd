package dev.octet.model.operator.norm;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/** Rounds numbers to a type of floats. Not thread-safe. */
final class Rounding {
    private final Tensor number;

    Rounding(ElementType type) {
        number = Tensor.zeros(type, Shape.scalar());
    }

    /** The nearest number of the type. */
    double of(double value) {
        number.setDouble(0, value);
        return number.getDouble(0);
    }

    /** The attribute stash_type: what the first stage of a normalization is rounded to. */
    static ElementType stash(Declaration node) {
        ElementType type = node.element("stash_type");
        if (type != null && !type.isFloat()) {
            throw new Unsupported("stash_type is " + type + ", which must be floats");
        }
        return type == null ? ElementType.FLOAT : type;
    }
}
