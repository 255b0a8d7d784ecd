package dev.octet.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * How an operation over a float tensor writes its results: as they are, or quantized in the same
 * pass. With a fixed scale as an {@link Epilogue} does it: roundHalfEven(y · (1 / dstScale)) +
 * dstZeroPoint, saturated; NaN becomes the zero point. Dynamic: each row of the last dimension with
 * a scale of its own, found and written to rowScales (and rowZeroPoints for u8), as {@link
 * Quantize} with {@code dynamic}.
 *
 * @param type f32, s8 or u8
 * @param scale whether there is a fixed scale other than 1
 * @param zeroPoint whether there is a fixed zero point other than 0
 * @param dynamic whether rows have scales of their own, found with each run
 */
public record Output(DataType type, boolean scale, boolean zeroPoint, boolean dynamic) {
    /** Floats. */
    public static final Output FLOATS = new Output(DataType.F32, false, false, false);

    static final List<String> WORDS = List.of("dst_scale", "dst_zp", "dynamic");

    /**
     * Checks that what is there fits together.
     *
     * @throws IllegalArgumentException saying what does not
     */
    public Output {
        Objects.requireNonNull(type, "type");
        if (type == DataType.S32) {
            throw new IllegalArgumentException("dst is f32, s8 or u8, got s32");
        }
        if (type == DataType.F32 && (scale || zeroPoint || dynamic)) {
            throw new IllegalArgumentException(
                    "dst_scale, dst_zp and dynamic quantize a u8 or s8 dst, got dst f32");
        }
        if (dynamic && (scale || zeroPoint)) {
            throw new IllegalArgumentException(
                    "dynamic finds scales and zero points, dst_scale and dst_zp fix them: of both"
                            + " only one");
        }
    }

    /** With one fixed scale and zero point. */
    public static Output quantized(DataType type) {
        return new Output(type, true, true, false);
    }

    /** With a scale for each row, found with each run. */
    public static Output dynamic(DataType type) {
        return new Output(type, false, false, true);
    }

    /** Whether a run finds zero points of rows: those of u8. */
    public boolean findsZeroPoints() {
        return dynamic && type == DataType.U8;
    }

    /** What a run writes. */
    List<Operand> operands(int[] shape) {
        List<Operand> operands = new ArrayList<>();
        int rows = Shapes.rows(shape);
        if (dynamic) {
            operands.add(Operand.written(Role.ROW_SCALES, DataType.F32, rows, 1));
        }
        if (findsZeroPoints()) {
            operands.add(Operand.written(Role.ROW_ZERO_POINTS, DataType.S32, rows, 1));
        }
        operands.add(Operand.written(Role.DST, type, shape));
        return operands;
    }

    void print(StringJoiner line) {
        if (scale) {
            line.add("dst_scale");
        }
        if (zeroPoint) {
            line.add("dst_zp");
        }
        if (dynamic) {
            line.add("dynamic");
        }
    }
}
