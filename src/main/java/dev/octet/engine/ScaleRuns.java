package dev.octet.engine;

import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.request.ScaleLines;

/**
 * A conversion's {@link ScaleLines} as threads share them, in ints: what is one line for all
 * elements or channels is cut into several, so that the last line may be shorter, too; and lines
 * that all have the same scales are told from those with their own.
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

    /** The runs of a request. */
    public static ScaleRuns of(Quantize request) {
        Grouping grouping = request.grouping();
        ScaleLines lines = grouping.lines(request.srcShape());
        int total = request.srcCount();
        int run = (int) lines.run();
        return switch (grouping.kind()) {
            case PER_TENSOR -> {
                int length = Math.max(1, Math.min(total, LINE));
                yield new ScaleRuns(total, ceilDiv(total, length), length, 1, length, false, 1);
            }
            case PER_CHANNEL ->
                    lines.lines() == 1 && run > 1
                            ? new ScaleRuns(total, lines.groups(), run, 1, run, true, 1)
                            : of(total, lines, false, 1);
            default -> of(total, lines, true, (int) lines.alike());
        };
    }

    private static ScaleRuns of(int total, ScaleLines lines, boolean perLine, int alike) {
        return new ScaleRuns(
                total,
                (int) lines.lines(),
                (int) lines.length(),
                lines.groups(),
                (int) lines.run(),
                perLine,
                alike);
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
