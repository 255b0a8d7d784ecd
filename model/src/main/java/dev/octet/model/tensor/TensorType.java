package dev.octet.model.tensor;

import java.util.Objects;

/**
 * What is known of a value before it is computed.
 *
 * @param element the type of its elements
 * @param shape its shape, or null where that depends on numbers that are not known yet
 */
public record TensorType(ElementType element, Shape shape) {
    /** Checks. */
    public TensorType {
        Objects.requireNonNull(element, "element");
        if (shape != null && (long) shape.count() * element.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a tensor has at most 2147483647 bytes, got " + element + " " + shape);
        }
    }

    /** A type whose shape depends on numbers that are not known yet. */
    public static TensorType ofUnknownShape(ElementType element) {
        return new TensorType(element, null);
    }

    /** Whether the shape is known. */
    public boolean isKnown() {
        return shape != null;
    }

    /** Bytes of a tensor of this type. */
    public int bytes() {
        return shape.count() * element.bytes();
    }

    // by hand: what Java makes for records is linked when it is first used, which takes 20 ms of a
    // first plan
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorType type
                && element == type.element
                && Objects.equals(shape, type.shape);
    }

    @Override
    public int hashCode() {
        return 31 * element.hashCode() + Objects.hashCode(shape);
    }

    /** {@code float [1, 128]}. */
    @Override
    public String toString() {
        return element + " " + (shape == null ? "[?]" : shape);
    }
}
