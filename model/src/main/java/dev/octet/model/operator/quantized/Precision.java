package dev.octet.model.operator.quantized;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Set;

/** Attributes that name an element type, of which 0 is none, and rounding to such a type. */
final class Precision {
    private Precision() {}

    /** The type that an attribute names, or null. */
    static ElementType of(Declaration node, String name, Set<ElementType> allowed) {
        if (node.integer(name, 0) == 0) {
            return null;
        }
        ElementType type = node.element(name);
        if (!allowed.contains(type)) {
            throw new Unsupported(name + " is " + type + ", which must be one of " + allowed);
        }
        return type;
    }

    /** A place for one number, which rounds it to its type. */
    static Tensor place(ElementType type) {
        return Tensor.zeros(type, Shape.scalar());
    }
}
