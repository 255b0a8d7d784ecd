package dev.octet.request;

import java.util.List;

/**
 * A tensor of a run as its request describes it.
 *
 * @param role which one
 * @param type of its elements
 * @param layout its dimensions, and where the elements lie
 * @param written whether a run writes it; all others are read
 * @param mayBeDst whether it may be dst itself, from the same first byte on, where its elements are
 *     as large: each is read before it is written
 */
public record Operand(
        Role role, DataType type, StridedShape layout, boolean written, boolean mayBeDst) {

    /** That is read. */
    static Operand read(Role role, DataType type, StridedShape layout) {
        return new Operand(role, type, layout, false, false);
    }

    static Operand read(Role role, DataType type, int... shape) {
        return read(role, type, dense(shape));
    }

    /** That is read, and may be dst itself. */
    static Operand overwritable(Role role, DataType type, int... shape) {
        return new Operand(role, type, dense(shape), false, true);
    }

    static Operand written(Role role, DataType type, StridedShape layout) {
        return new Operand(role, type, layout, true, false);
    }

    static Operand written(Role role, DataType type, int... shape) {
        return written(role, type, dense(shape));
    }

    private static StridedShape dense(int... shape) {
        return StridedShape.dense(Shapes.list(shape));
    }

    /** Dimensions, outermost first. */
    public List<Integer> shape() {
        return layout.shape();
    }

    /** Elements that a buffer holds, those between rows among them. */
    public int count() {
        return (int) layout.span();
    }

    /** Bytes. */
    public int bytes() {
        return count() * type.bytes();
    }

    /** The number of elements as a product: {@code 128·768}. */
    public String shapeText() {
        return layout.text();
    }

    /** The number of bytes as a product: {@code 4·128·768}. */
    public String formula() {
        return (type.bytes() == 1 ? "" : type.bytes() + "·") + shapeText();
    }
}
