package dev.octet.engine;

import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;

/**
 * A tensor as lines of runs: the elements of a run lie side by side and share a scale. Run {@code
 * g} of line {@code l} begins at element {@code l · length + g · run}; the last run of a line, and
 * the last line, may be shorter. Lines are independent: they are what threads share.
 *
 * @param total elements in all
 * @param lines number of lines
 * @param length elements of a line
 * @param groups runs of a line
 * @param run elements of a run; 1 where each element of a line has a scale of its own
 * @param perLine whether each line has scales of its own; otherwise all have the same
 * @param alike of perLine: how many neighbouring lines have scales of the same values
 */
public record ScaleRuns(
        int total, int lines, int length, int groups, int run, boolean perLine, int alike) {
    /** Elements of a line where a single scale holds for all. */
    private static final int LINE = 1 << 16;

    private ScaleRuns(int total, int lines, int length, int groups, int run, boolean perLine) {
        this(total, lines, length, groups, run, perLine, 1);
    }

    /** The runs of a request. */
    public static ScaleRuns of(Quantize request) {
        int[] shape = request.srcShape();
        int total = request.srcCount();
        int columns = request.columns();
        Grouping grouping = request.grouping();
        return switch (grouping.kind()) {
            case PER_TENSOR -> {
                int length = Math.max(1, Math.min(total, LINE));
                yield new ScaleRuns(total, ceilDiv(total, length), length, 1, length, false);
            }
            case PER_CHANNEL -> perChannel(shape, grouping.axis(), total);
            case PER_GROUPED_CHANNEL -> {
                int length = total / Math.max(1, shape[0]);
                int alike = Math.max(1, shape[0] / grouping.size());
                int run = length / shape[1];
                yield new ScaleRuns(total, shape[0], length, shape[1], run, true, alike);
            }
            case PER_ROW -> new ScaleRuns(total, request.srcRows(), columns, 1, columns, true);
            case PER_GROUP -> {
                int size = Math.min(grouping.size(), columns);
                int groups = ceilDiv(columns, size);
                yield new ScaleRuns(total, request.srcRows(), columns, groups, size, true);
            }
        };
    }

    private static ScaleRuns perChannel(int[] shape, int axis, int total) {
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= shape[i];
        }
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        int channels = shape[axis];
        return outer == 1 && inner > 1
                ? new ScaleRuns(total, channels, inner, 1, inner, true)
                : new ScaleRuns(total, outer, channels * inner, channels, inner, false);
    }

    private static int ceilDiv(int a, int b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    /** Which scale a line begins with. */
    public int firstScale(int line) {
        return perLine ? line * groups : 0;
    }

    /** Scales that lines and their runs count through. */
    public int scales() {
        return perLine ? Math.multiplyExact(lines, groups) : groups;
    }

    /** Which of the request's scales is one of {@link #scales}. */
    private int index(int scale) {
        return alike == 1 ? scale : scale / groups / alike * groups + scale % groups;
    }

    /** The scales as lines and their runs count through them. */
    public float[] scalesOf(QuantParams params) {
        float[] scales = new float[scales()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = params.scale(index(i));
        }
        return scales;
    }

    /** The zero points in the same order. */
    public int[] zeroPointsOf(QuantParams params) {
        int[] zeroPoints = new int[scales()];
        for (int i = 0; i < zeroPoints.length; i++) {
            zeroPoints[i] = params.zeroPoint(index(i));
        }
        return zeroPoints;
    }

    /** First element of a line. */
    public int start(int line) {
        return line * length;
    }

    /** The element behind the last of a line. */
    public int end(int line) {
        return (int) Math.min(total, (long) (line + 1) * length);
    }
}
