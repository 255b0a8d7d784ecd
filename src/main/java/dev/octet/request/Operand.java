package dev.octet.request;

import java.util.List;

/**
 * A tensor of a run as its request describes it: dense, row-major.
 *
 * @param role which one
 * @param type of its elements
 * @param shape dimensions, outermost first
 * @param written whether a run writes it; all others are read
 * @param mayBeDst whether it may be dst itself, from the same first byte on, where its elements are
 *     as large: each is read before it is written
 */
public record Operand(
        Role role, DataType type, List<Integer> shape, boolean written, boolean mayBeDst) {

    /** Copies the shape. */
    public Operand {
        shape = List.copyOf(shape);
    }

    static Operand read(Role role, DataType type, int... shape) {
        return new Operand(role, type, Shapes.list(shape), false, false);
    }

    /** That is read, and may be dst itself. */
    static Operand overwritable(Role role, DataType type, int... shape) {
        return new Operand(role, type, Shapes.list(shape), false, true);
    }

    static Operand written(Role role, DataType type, int... shape) {
        return new Operand(role, type, Shapes.list(shape), true, false);
    }

    /** Elements. */
    public int count() {
        int count = 1;
        for (int i = 0; i < shape.size(); i++) {
            count *= shape.get(i);
        }
        return count;
    }

    /** Bytes. */
    public int bytes() {
        return count() * type.bytes();
    }

    /** The number of elements as a product: {@code 128·768}. */
    public String shapeText() {
        return Shapes.text(Shapes.array(shape));
    }

    /** The number of bytes as a product: {@code 4·128·768}. */
    public String formula() {
        return (type.bytes() == 1 ? "" : type.bytes() + "·") + shapeText();
    }
}
