package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A conversion between real numbers and integers, element by element; src and dst have the same
 * dense, row-major shape.
 *
 * <ul>
 *   <li>f32 → s8 or u8, quantize: q = clamp(roundHalfEven(x / scale) + zeroPoint); NaN becomes the
 *       zero point, ±∞ saturates.
 *   <li>s8, u8 or s32 → f32, dequantize: x = scale · (q − zeroPoint).
 *   <li>s8, u8 or s32 → s8 or u8, requantize: x = scale · (q − zeroPoint), then
 *       clamp(roundHalfEven(x · (1 / dstScale)) + dstZeroPoint), as in an {@link Epilogue}.
 * </ul>
 *
 * Every operation is rounded to f32 by itself. Scales and zero points are fixed in a {@link
 * Parameters}, or {@code dynamic}: one for each row, which a quantization finds and writes with
 * each run and a dequantization is given. A dynamic row of s8 is symmetric on [-127,127]: scale =
 * max|x| / 127 over the row's finite values, at least the smallest normal f32, 1 for a row of
 * zeros. A dynamic row of u8 is affine on [0,255], as ONNX's DynamicQuantizeLinear: low = min(x,
 * 0), high = max(x, 0) over the finite values, scale = (high − low) / 255 (high / 255 − low / 255
 * where the difference overflows; again at least the smallest normal, 1 for a row of zeros),
 * zeroPoint = clamp(roundHalfEven(−low / scale)).
 *
 * @param src f32, s8, u8 or s32
 * @param dst s8, u8 or f32
 * @param shape dimensions, outermost first, at least one; the first of several may be 0
 * @param grouping which elements share a scale: of dst in a quantization, else of src
 * @param dynamic whether rows have scales of their own, found or given with each run
 */
public record Quantize(
        DataType src, DataType dst, List<Integer> shape, Grouping grouping, boolean dynamic)
        implements Request {
    private static final String DYNAMIC = "dynamic";

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Quantize {
        Objects.requireNonNull(src, "src");
        Objects.requireNonNull(dst, "dst");
        Objects.requireNonNull(grouping, "grouping");
        if (dst == DataType.S32 || src == DataType.F32 && dst == DataType.F32) {
            throw new IllegalArgumentException(
                    "types are f32:s8, f32:u8 (quantize), s8:f32, u8:f32, s32:f32 (dequantize),"
                            + " s8, u8 or s32 to s8 or u8 (requantize), got "
                            + src
                            + ":"
                            + dst);
        }
        shape = Shapes.checked("src", src, shape);
        Shapes.check("dst", dst, Shapes.array(shape));
        grouping.count(Shapes.array(shape));
        if (dynamic
                && (grouping.kind() != Grouping.Kind.PER_ROW
                        || src == DataType.S32
                        || src.isInt8() && dst.isInt8())) {
            throw new IllegalArgumentException(
                    "dynamic scales are those of rows of f32:s8, f32:u8, s8:f32 or u8:f32, got "
                            + src
                            + ":"
                            + dst
                            + " "
                            + grouping);
        }
    }

    /** With fixed scales. */
    public static Quantize of(DataType src, DataType dst, Grouping grouping, int... shape) {
        return new Quantize(src, dst, Shapes.list(shape), grouping, false);
    }

    /** With scales for each row, found (f32 src) or given (f32 dst) with each run. */
    public static Quantize dynamic(DataType src, DataType dst, int... shape) {
        return new Quantize(src, dst, Shapes.list(shape), Grouping.perRow(), true);
    }

    /**
     * Reads {@code quantize f32:s8 128x768 GROUPING}, with a grouping as {@link Grouping#parse}
     * reads it or {@code dynamic} as the last word; without one it is per_tensor. So do {@code
     * dequantize} and {@code requantize}.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Quantize parse(String line) {
        Objects.requireNonNull(line, "line");
        String[] words = AttributeSyntax.words(line);
        if (words.length < 3 || words.length > 4) {
            throw new IllegalArgumentException(
                    "a conversion reads 'quantize src:dst AxBxC grouping', got "
                            + Echo.quoted(line));
        }
        String[] types = words[1].split(":", -1);
        if (types.length != 2) {
            throw new IllegalArgumentException(
                    "types read src:dst, as in f32:s8; got " + Echo.quoted(words[1]));
        }
        boolean dynamic = words.length == 4 && words[3].equals(DYNAMIC);
        Quantize quantize =
                new Quantize(
                        DataType.parse(types[0]),
                        DataType.parse(types[1]),
                        Shapes.parse(words[2]),
                        dynamic
                                ? Grouping.perRow()
                                : words.length == 4
                                        ? Grouping.parse(words[3])
                                        : Grouping.perTensor(),
                        dynamic);
        if (!quantize.verb().equals(words[0])) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s:%s is to %s, not to %s",
                            quantize.src, quantize.dst, quantize.verb(), words[0]));
        }
        return quantize;
    }

    @Override
    public String word() {
        return verb();
    }

    @Override
    public String verb() {
        return src == DataType.F32 ? "quantize" : dst == DataType.F32 ? "dequantize" : "requantize";
    }

    /** Whether a run writes scales, and for u8 zero points, of each row. */
    public boolean findsRowValues() {
        return dynamic && src == DataType.F32;
    }

    /** Whether dynamic rows have zero points: those of u8. */
    public boolean hasRowZeroPoints() {
        return dynamic && (src == DataType.U8 || dst == DataType.U8);
    }

    @Override
    public int srcRows() {
        return Shapes.rows(srcShape());
    }

    /** Elements of a row: the last dimension. */
    public int columns() {
        return shape.get(shape.size() - 1);
    }

    @Override
    public int[] srcShape() {
        return Shapes.array(shape);
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(shape);
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, src, srcShape()));
        if (dynamic) {
            operands.add(rowValues(Role.ROW_SCALES, DataType.F32));
        }
        if (hasRowZeroPoints()) {
            operands.add(rowValues(Role.ROW_ZERO_POINTS, DataType.S32));
        }
        operands.add(Operand.written(Role.DST, dst, dstShape()));
        return operands;
    }

    private Operand rowValues(Role role, DataType type) {
        return findsRowValues()
                ? Operand.written(role, type, srcRows(), 1)
                : Operand.read(role, type, srcRows(), 1);
    }

    @Override
    public void check(Parameters parameters) {
        QuantizeParameters.check(this, parameters);
    }

    @Override
    public long operations() {
        return srcCount();
    }

    @Override
    public int runRows() {
        return shape.get(0);
    }

    /**
     * Another first dimension.
     *
     * @throws IllegalArgumentException for another one that is cut into groups: which row belongs
     *     to which would change
     */
    @Override
    public Quantize withRows(int rows) {
        if (grouping.cutsRows() && rows != shape.get(0)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the groups of %s are those of %d rows, not of %d",
                            grouping, shape.get(0), rows));
        }
        return new Quantize(src, dst, Shapes.withFirst(shape, rows), grouping, dynamic);
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Quantize quantize
                && src == quantize.src
                && dst == quantize.dst
                && grouping.equals(quantize.grouping)
                && dynamic == quantize.dynamic;
    }

    /** The request line. */
    @Override
    public String toString() {
        return verb()
                + " "
                + src
                + ":"
                + dst
                + " "
                + Shapes.word(shape)
                + " "
                + (dynamic ? DYNAMIC : grouping);
    }
}
