package dev.octet.engine.jvm;

import dev.octet.request.Parameters;
import dev.octet.request.Reduce;
import java.util.Arrays;

/** A reduction: of a row, or of the columns of a piece. */
final class ReduceRun extends TensorRun {
    private final Reduce.Kind kind;
    private final Columns columns;

    private final float[] one = new float[1];
    private final float[] lanes = new float[RowMath.LANES];

    /** A row, or a line of a piece. */
    private float[] x = {};

    private float[] sum = {};
    private float[] most = {};

    ReduceRun(Reduce request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        kind = request.kind();
        columns = columns(request);
    }

    static Columns columns(Reduce request) {
        int lines = request.length();
        int inner = request.inner();
        return Columns.of(request.srcCount() / lines / inner, lines, inner);
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Reduce request) {
        return (long) Float.BYTES * Math.max(request.length(), columns(request).width());
    }

    @Override
    public void unit(int unit) {
        if (columns.columns() == 1) {
            int n = columns.lines();
            x = Scratch.grow(x, n);
            read(unit * n, x, 0, n);
            one[0] = row(n);
            write(one, 0, 1, unit, 0);
        } else {
            columns(unit, columns.width(unit));
        }
    }

    private float row(int n) {
        return switch (kind) {
            case MAX -> {
                float result = x[0];
                for (int i = 1; i < n; i++) {
                    result = Math.max(result, x[i]);
                }
                yield result;
            }
            case MIN -> {
                float result = x[0];
                for (int i = 1; i < n; i++) {
                    result = Math.min(result, x[i]);
                }
                yield result;
            }
            case PROD -> product(n);
            case L2, SUM_SQUARE -> finish(math.squares(x, 0, n, 0), 0);
            case LOG_SUM_EXP -> {
                float shift = finite(math.largest(x, 0, n));
                for (int i = 0; i < n; i++) {
                    x[i] -= shift;
                }
                math.exp(x, 0, n);
                yield finish(math.sum(x, 0, n), shift);
            }
            default -> {
                if (kind == Reduce.Kind.L1) {
                    for (int i = 0; i < n; i++) {
                        x[i] = Math.abs(x[i]);
                    }
                }
                yield finish(math.sum(x, 0, n), 0);
            }
        };
    }

    private float product(int n) {
        Arrays.fill(lanes, 1);
        for (int i = 0; i < n; i++) {
            lanes[i % RowMath.LANES] *= x[i];
        }
        for (int half = RowMath.LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] *= lanes[i + half];
            }
        }
        return lanes[0];
    }

    private static float finite(float largest) {
        return Math.abs(largest) <= Float.MAX_VALUE ? largest : 0;
    }

    /** From a sum to the result. */
    private float finish(float sum, float shift) {
        return switch (kind) {
            case MEAN -> sum / columns.lines();
            case L2 -> (float) Math.sqrt(sum);
            case LOG_SUM -> RowMath.log(sum);
            case LOG_SUM_EXP -> RowMath.log(sum) + shift;
            default -> sum;
        };
    }

    private void columns(int unit, int width) {
        x = Scratch.grow(x, width);
        sum = Scratch.grow(sum, width);
        most = Scratch.grow(most, width);
        Arrays.fill(most, 0, width, 0);
        if (kind == Reduce.Kind.LOG_SUM_EXP) {
            largest(unit, width);
        }
        Arrays.fill(
                sum,
                0,
                width,
                switch (kind) {
                    case MAX -> Float.NEGATIVE_INFINITY;
                    case MIN -> Float.POSITIVE_INFINITY;
                    case PROD -> 1;
                    default -> 0;
                });
        for (int line = 0; line < columns.lines(); line++) {
            read(columns.element(unit, line), x, 0, width);
            add(width);
        }
        for (int i = 0; i < width; i++) {
            sum[i] = finish(sum[i], most[i]);
        }
        int element = columns.block(unit) * columns.columns() + columns.column(unit);
        write(sum, 0, width, element, 0);
    }

    private void largest(int unit, int width) {
        Arrays.fill(most, 0, width, Float.NEGATIVE_INFINITY);
        for (int line = 0; line < columns.lines(); line++) {
            read(columns.element(unit, line), x, 0, width);
            for (int i = 0; i < width; i++) {
                most[i] = x[i] > most[i] ? x[i] : most[i];
            }
        }
        for (int i = 0; i < width; i++) {
            most[i] = finite(most[i]);
        }
    }

    /** A line to the sums of its columns. */
    private void add(int width) {
        switch (kind) {
            case MAX -> {
                for (int i = 0; i < width; i++) {
                    sum[i] = Math.max(sum[i], x[i]);
                }
            }
            case MIN -> {
                for (int i = 0; i < width; i++) {
                    sum[i] = Math.min(sum[i], x[i]);
                }
            }
            case PROD -> {
                for (int i = 0; i < width; i++) {
                    sum[i] *= x[i];
                }
            }
            case L1 -> {
                for (int i = 0; i < width; i++) {
                    sum[i] += Math.abs(x[i]);
                }
            }
            case L2, SUM_SQUARE -> {
                for (int i = 0; i < width; i++) {
                    sum[i] = Math.fma(x[i], x[i], sum[i]);
                }
            }
            default -> {
                if (kind == Reduce.Kind.LOG_SUM_EXP) {
                    for (int i = 0; i < width; i++) {
                        x[i] -= most[i];
                    }
                    math.exp(x, 0, width);
                }
                for (int i = 0; i < width; i++) {
                    sum[i] += x[i];
                }
            }
        }
    }
}
