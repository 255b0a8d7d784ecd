package dev.octet.model.operator.norm;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.tensor.Shape;

/**
 * The lines of a tensor that something is done along.
 *
 * @param count how many
 * @param length elements of each
 * @param stride elements from one of a line to the next
 */
record Lines(int count, int length, int stride) {
    /** Along one axis. */
    static Lines along(Shape shape, int axis) {
        int a = shape.axis(axis);
        int stride = shape.count(a + 1, shape.rank());
        return new Lines(shape.count(0, a) * stride, shape.get(a), stride);
    }

    /** Along an axis and all behind it, as if they were one. */
    static Lines from(Shape shape, int axis) {
        int a = shape.axis(axis);
        return new Lines(shape.count(0, a), shape.count(a, shape.rank()), 1);
    }

    /** Where in the tensor an element of a line is. */
    int at(int line, int i) {
        return line / stride * stride * length + line % stride + i * stride;
    }

    /** The attribute axis of a node of the softmax family, whose version says what it is else. */
    static int axis(Declaration node) {
        return node.int32("axis", isFlattened(node) ? 1 : -1);
    }

    /** Whether a node of the softmax family means all axes behind, too, as before version 13. */
    static boolean isFlattened(Declaration node) {
        return node.version() < 13;
    }
}
