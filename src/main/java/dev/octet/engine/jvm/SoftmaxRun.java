package dev.octet.engine.jvm;

import dev.octet.request.Parameters;
import dev.octet.request.Softmax;
import java.util.Arrays;

/** A softmax: of a row, or of the columns of a piece. */
final class SoftmaxRun extends TensorRun {
    private final Softmax request;
    private final Columns columns;

    /** Null without a mask. */
    private final Softmax.Broadcast broadcast;

    /** z, then z less its maximum; without a logarithm e^z. */
    private float[] z = {};

    /** A row of the mask; e^z where z is wanted, too. */
    private float[] e = {};

    private float[] most = {};
    private float[] sum = {};

    SoftmaxRun(Softmax request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        this.request = request;
        columns = columns(request);
        broadcast = request.mask().isEmpty() ? null : request.broadcast();
    }

    static Columns columns(Softmax request) {
        int inner = request.inner();
        int lines = request.shape().get(request.axis());
        return Columns.of(request.srcCount() / lines / inner, lines, inner);
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Softmax request) {
        Columns columns = columns(request);
        return 2L * Float.BYTES * columns.lines() * columns.width();
    }

    @Override
    public void unit(int unit) {
        int width = columns.width(unit);
        int count = columns.lines() * width;
        z = Scratch.grow(z, count);
        e = Scratch.grow(e, count);
        if (columns.columns() == 1) {
            row(unit, count);
        } else {
            columns(unit, width);
        }
    }

    private void row(int row, int n) {
        read(row * n, z, 0, n);
        float factor = request.factor();
        if (broadcast != null) {
            readResidual(broadcast.row(row) * n, e, 0, n);
            for (int i = 0; i < n; i++) {
                z[i] = Math.fma(z[i], factor, e[i]);
            }
        } else {
            multiply(z, 0, n, factor);
        }
        float largest = math.largest(z, 0, n);
        for (int i = 0; i < n; i++) {
            z[i] -= largest;
        }
        float[] powers = request.log() ? e : z;
        if (request.log()) {
            System.arraycopy(z, 0, e, 0, n);
        }
        math.exp(powers, 0, n);
        float total = math.sum(powers, 0, n);
        if (request.log()) {
            float log = RowMath.log(total);
            for (int i = 0; i < n; i++) {
                z[i] -= log;
            }
        } else {
            multiply(z, 0, n, 1 / total);
        }
        write(z, 0, n, row * n, row);
    }

    private static void multiply(float[] x, int at, int n, float factor) {
        for (int i = at; i < at + n; i++) {
            x[i] *= factor;
        }
    }

    private void columns(int unit, int width) {
        most = Scratch.grow(most, width);
        sum = Scratch.grow(sum, width);
        Arrays.fill(most, 0, width, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0, width, 0);
        for (int line = 0; line < columns.lines(); line++) {
            int at = line * width;
            read(columns.element(unit, line), z, at, width);
            multiply(z, at, width, request.factor());
            for (int i = 0; i < width; i++) {
                most[i] = z[at + i] > most[i] ? z[at + i] : most[i];
            }
        }
        float[] powers = request.log() ? e : z;
        for (int line = 0; line < columns.lines(); line++) {
            int at = line * width;
            for (int i = 0; i < width; i++) {
                z[at + i] -= most[i];
            }
            if (request.log()) {
                System.arraycopy(z, at, e, at, width);
            }
            math.exp(powers, at, width);
            for (int i = 0; i < width; i++) {
                sum[i] += powers[at + i];
            }
        }
        for (int i = 0; i < width; i++) {
            sum[i] = request.log() ? RowMath.log(sum[i]) : 1 / sum[i];
        }
        for (int line = 0; line < columns.lines(); line++) {
            int at = line * width;
            for (int i = 0; i < width; i++) {
                z[at + i] = request.log() ? z[at + i] - sum[i] : z[at + i] * sum[i];
            }
            write(z, at, width, columns.element(unit, line), 0);
        }
    }
}
