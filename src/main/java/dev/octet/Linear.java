package dev.octet;

import dev.octet.kernel.Buffers;
import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A fully connected layer, f32 in and f32 out, computed in INT8: y = activation(x · Wᵀ + b). The
 * weights are quantized once, symmetrically per output channel; every row of x is quantized on the
 * fly, symmetrically by its own largest value. Immutable, thread-safe, computes on the calling
 * thread.
 *
 * <p>The sum of integers times the scale of the row, then times that of the weights, is rounded and
 * may overflow on the way: from magnitudes of about {@code Float.MAX_VALUE / (127 * K)} in x on, a
 * result can be infinite where the FP32 layer's is finite.
 *
 * <pre>{@code
 * try (Linear layer = Linear.of(weights, 768, 3072).bias(bias).maxRows(128).build()) {
 *     layer.run(x, rows, y);
 * }
 * }</pre>
 *
 * A layer serves any number of rows up to {@code maxRows}: it holds kernels for some numbers, over
 * shared packed weights, and puts others together from them. Rows do not influence each other, so
 * the numbers are the same however they are put together.
 */
public final class Linear implements AutoCloseable {
    private final int inputs;
    private final int outputs;
    private final List<Kernel> kernels;
    private volatile boolean closed;

    /**
     * Made by {@link LinearBuilder}.
     *
     * @param kernels for falling numbers of rows, the last for one
     */
    Linear(int inputs, int outputs, List<Kernel> kernels) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.kernels = kernels;
    }

    /**
     * A layer to be built.
     *
     * @param weights row-major [outputs, inputs], as layers store them; finite
     * @param outputs N
     * @param inputs K
     * @throws IllegalArgumentException when sizes do not fit or a weight is not finite
     */
    public static LinearBuilder of(float[] weights, int outputs, int inputs) {
        return new LinearBuilder(weights, outputs, inputs);
    }

    /** K, the length of a row of x. */
    public int inputs() {
        return inputs;
    }

    /** N, the length of a row of y. */
    public int outputs() {
        return outputs;
    }

    /** The most rows a run takes. */
    public int maxRows() {
        return kernels.get(0).request().srcRows();
    }

    /** What computes, for each number of rows that has a kernel of its own. */
    public List<Explanation> explain() {
        return kernels.stream().map(Kernel::explain).toList();
    }

    /**
     * Computes from and to arrays; both are copied on the way.
     *
     * @param x rows·inputs values or more
     * @param rows 0 to maxRows
     * @param y rows·outputs values or more
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws IllegalStateException after close
     */
    public void run(float[] x, int rows, float[] y) {
        check(rows);
        checkSize("x", x == null ? -1 : x.length, rows, inputs, 1);
        checkSize("y", y == null ? -1 : y.length, rows, outputs, 1);
        Kernel whole = kernelOf(rows);
        if (whole != null) {
            whole.run(x, y);
            return;
        }
        ByteBuffer src = direct(rows * inputs);
        ByteBuffer dst = direct(rows * outputs);
        src.asFloatBuffer().put(x, 0, rows * inputs);
        run(src, rows, dst);
        dst.asFloatBuffer().get(y, 0, rows * outputs);
    }

    /**
     * Computes from and to direct buffers in native byte order, from their positions on. Allocates
     * nothing when there is a kernel for this number of rows, otherwise two views per kernel used.
     *
     * @param x rows·inputs f32 values
     * @param rows 0 to maxRows
     * @param y rows·outputs f32 values, not overlapping x
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws IllegalStateException after close
     */
    public void run(ByteBuffer x, int rows, ByteBuffer y) {
        check(rows);
        Kernel whole = kernelOf(rows);
        if (whole != null) {
            whole.run(x, y);
            return;
        }
        checkSize("x", x == null ? -1 : x.remaining(), rows, inputs, Float.BYTES);
        checkSize("y", y == null ? -1 : y.remaining(), rows, outputs, Float.BYTES);
        checkSeparate(
                x, (long) rows * inputs * Float.BYTES, y, (long) rows * outputs * Float.BYTES);
        int done = 0;
        for (Kernel kernel : kernels) {
            int m = kernel.request().srcRows();
            while (rows - done >= m && m > 0) {
                kernel.run(rowsFrom(x, done, m, inputs), rowsFrom(y, done, m, outputs));
                done += m;
            }
        }
    }

    private Kernel kernelOf(int rows) {
        for (Kernel kernel : kernels) {
            if (kernel.request().srcRows() == rows) {
                return kernel;
            }
        }
        return null;
    }

    private static ByteBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer rowsFrom(ByteBuffer buffer, int first, int rows, int columns) {
        int start = buffer.position() + first * columns * Float.BYTES;
        return buffer.slice(start, rows * columns * Float.BYTES).order(buffer.order());
    }

    private void check(int rows) {
        if (closed) {
            throw new IllegalStateException("the layer is closed");
        }
        if (rows < 0 || rows > maxRows()) {
            throw new IllegalArgumentException(
                    RootLocale.format("rows must be in [0, %d], got %d", maxRows(), rows));
        }
    }

    private static void checkSize(String name, int size, int rows, int columns, int unit) {
        if (size < 0) {
            throw new IllegalArgumentException(name + " is null");
        }
        long needed = (long) rows * columns * unit;
        if (size < needed) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %d·%d%s = %d %s, has %d",
                            name,
                            rows,
                            columns,
                            unit == 1 ? "" : "·" + unit,
                            needed,
                            unit == 1 ? "elements" : "bytes",
                            size));
        }
    }

    /** Over all rows: a kernel checks its own, after others may have written. */
    private static void checkSeparate(ByteBuffer x, long xBytes, ByteBuffer y, long yBytes) {
        if (!x.isDirect() || !y.isDirect()) {
            // the first kernel says so
            return;
        }
        long src = Buffers.address(x);
        long dst = Buffers.address(y);
        long overlap = Math.min(src + xBytes, dst + yBytes) - Math.max(src, dst);
        if (overlap > 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "x (%d bytes) and y (%d bytes) overlap by %d bytes",
                            xBytes, yBytes, overlap));
        }
    }

    /**
     * Frees the weights. Does nothing when it was closed before.
     *
     * @throws IllegalStateException while runs are under way; close it again after them
     */
    @Override
    public void close() {
        closed = true;
        kernels.forEach(Kernel::close);
    }
}
