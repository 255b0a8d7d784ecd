package dev.octet;

import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Lifetime;
import dev.octet.memory.Buffers;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * A layer serves any number of rows up to {@code maxRows}; from the second run of each number on,
 * nothing is allocated. It holds a kernel for maxRows and, where few rows are another engine's, one
 * for these; see {@link Kernel} for what the first run of a number costs.
 */
public final class Linear implements AutoCloseable {
    private final int inputs;
    private final int outputs;
    private final Kernel[] kernels;
    private final Lifetime lifetime;

    /**
     * Made by {@link LinearBuilder}.
     *
     * @param kernels for falling numbers of rows; each serves those down to the next one's
     */
    Linear(int inputs, int outputs, List<Kernel> kernels) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.kernels = kernels.toArray(Kernel[]::new);
        String what = RootLocale.format("%dx%d, %s", outputs, inputs, kernels.get(0));
        lifetime = new Lifetime(this, "layer", () -> what, () -> kernels.forEach(Kernel::close));
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
        return kernels[0].request().srcRows();
    }

    /** What computes, for each number of rows that has a kernel of its own. */
    public List<Explanation> explain() {
        return Arrays.stream(kernels).map(Kernel::explain).toList();
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
        try {
            kernelOf(rows).run(x, rows, y);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Computes from and to direct buffers in native byte order, from their positions on.
     *
     * @param x rows·inputs f32 values
     * @param rows 0 to maxRows
     * @param y rows·outputs f32 values, not overlapping x
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws IllegalStateException after close
     */
    public void run(ByteBuffer x, int rows, ByteBuffer y) {
        check(rows);
        checkSize("x", x == null ? -1 : x.remaining(), rows, inputs, Float.BYTES);
        checkSize("y", y == null ? -1 : y.remaining(), rows, outputs, Float.BYTES);
        checkSeparate(
                x, (long) rows * inputs * Float.BYTES, y, (long) rows * outputs * Float.BYTES);
        try {
            kernelOf(rows).run(x, rows, y);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Kernel kernelOf(int rows) {
        int last = kernels.length - 1;
        while (last > 0 && kernels[last].request().srcRows() < rows) {
            last--;
        }
        return kernels[last];
    }

    private void check(int rows) {
        lifetime.check();
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

    /** By the names that are known here. */
    private static void checkSeparate(ByteBuffer x, long xBytes, ByteBuffer y, long yBytes) {
        if (!x.isDirect() || !y.isDirect()) {
            // the kernel says so
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
     * Refuses new runs from now on, and returns at once. The weights are freed by the last run
     * under way, or here where there is none. Closing again does nothing.
     */
    @Override
    public void close() {
        lifetime.close();
    }
}
