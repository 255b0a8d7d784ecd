package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A pooling in one, two or three dimensions: of what a window sees of each channel, the largest or
 * the mean. ONNX: MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool, and QLinearAveragePool,
 * QLinearGlobalAveragePool. Windows lie as a convolution's do and may hang over the source's end,
 * which is ONNX's ceil_mode.
 *
 * <p>A window that sees nothing but padding has the type's smallest value as its maximum (−∞ of
 * f32), and 0 as its mean. A maximum passes over NaN; of −0 and +0 it is the first.
 *
 * @param kind what is made of a window
 * @param src u8, s8 or f32
 * @param images batch, at least 1
 * @param channels at least 1
 * @param rank number of spatial axes, 1 to 3
 * @param depth outermost axis of three
 * @param height outermost axis of two
 * @param width innermost axis
 * @param layout where the channels of both tensors are
 * @param srcScale whether a mean's 8-bit source has a scale
 * @param srcZeroPoint whether a mean's 8-bit source has a zero point
 * @param output of a maximum as src is; of a mean u8, s8 or f32, not dynamic
 */
public record Pool(
        Kind kind,
        DataType src,
        int images,
        int channels,
        int rank,
        Axis depth,
        Axis height,
        Axis width,
        TensorLayout layout,
        boolean srcScale,
        boolean srcZeroPoint,
        Output output)
        implements TensorOperation {
    /** Most taps: that many 8-bit values, less a zero point, have a sum of 32 bits. */
    private static final int MOST_TAPS = Integer.MAX_VALUE / 255;

    /** What is made of a window. */
    public enum Kind {
        /** The largest. */
        MAX,
        /** The mean of what lies inside the source. */
        AVG,
        /** The sum, divided by the number of taps: padding counts as zeros. */
        AVG_INCLUDE_PADDING;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Pool {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(src, "src");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(output, "output");
        checkTypes(kind, src, srcScale || srcZeroPoint, output);
        if (images < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "pool needs images >= 1 and channels >= 1, got images=%d channels=%d",
                            images, channels));
        }
        Axes.check(rank, depth, height, width, false);
        Shapes.check("src", src, images, channels, depth.in(), height.in(), width.in());
        Shapes.check(
                "dst", output.type(), images, channels, depth.out(), height.out(), width.out());
        long taps = (long) depth.kernel() * height.kernel();
        taps = taps > MOST_TAPS ? taps : taps * width.kernel();
        if (taps > MOST_TAPS) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "windows have at most %,d taps, got %d·%d·%d",
                            MOST_TAPS, depth.kernel(), height.kernel(), width.kernel()));
        }
    }

    private static void checkTypes(Kind kind, DataType src, boolean hasValues, Output output) {
        if (src == DataType.S32) {
            throw new IllegalArgumentException("pool has a u8, s8 or f32 src, got s32");
        }
        if (output.dynamic()) {
            throw new IllegalArgumentException("pool has no dynamic rows: dst_scale quantizes dst");
        }
        if (kind == Kind.MAX
                && (src != output.type() || hasValues || output.scale() || output.zeroPoint())) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a maximum leaves values as they are: dst is src's type, without"
                                    + " scales and zero points; got %s:%s",
                            src, output.type()));
        }
        if (src == DataType.F32 && hasValues) {
            throw new IllegalArgumentException("an f32 src has no scale and no zero point");
        }
    }

    /**
     * Reads {@code pool u8:u8 mb1_ic64_ih112oh56kh3sh2ph1 max} with a shape as {@link Conv#parse}
     * has it, less oc and groups.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Pool parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        ConvShape shape = new ConvShape(line.shapeWord(), false);
        List<Axis> axes = shape.axes();
        Axis[] all = {Axis.NONE, Axis.NONE, Axis.NONE};
        for (int i = 0; i < axes.size(); i++) {
            all[3 - axes.size() + i] = axes.get(i);
        }
        Pool pool =
                new Pool(
                        line.oneOf("a pooling", Kind.values(), each -> each.word),
                        line.source(),
                        shape.images(),
                        shape.onlyChannels(),
                        axes.size(),
                        all[0],
                        all[1],
                        all[2],
                        line.has("nchw") ? TensorLayout.NCHW : TensorLayout.NHWC,
                        line.has("src_scale"),
                        line.has("zp"),
                        line.output());
        line.end();
        return pool;
    }

    /** The spatial axes, outermost first: {@link #rank} of them. */
    public List<Axis> axes() {
        return List.of(depth, height, width).subList(3 - rank, 3);
    }

    /** As {@link Conv#padAfter}: also what a window hangs over the end. */
    public int padAfter(Axis axis) {
        return Axes.padAfter(axis, false);
    }

    /** Taps of a window over all axes. */
    public int taps() {
        return depth.kernel() * height.kernel() * width.kernel();
    }

    /** src as a tensor whose channels come last: planes of its own for each channel of NCHW. */
    public int planes() {
        return layout == TensorLayout.NCHW ? images * channels : images;
    }

    /** Channels of {@link #planes}. */
    public int planeChannels() {
        return layout == TensorLayout.NCHW ? 1 : channels;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Pool pool
                && kind == pool.kind
                && src == pool.src
                && channels == pool.channels
                && rank == pool.rank
                && layout == pool.layout
                && srcScale == pool.srcScale
                && srcZeroPoint == pool.srcZeroPoint
                && output.equals(pool.output);
    }

    @Override
    public String word() {
        return Operations.POOL;
    }

    @Override
    public String verb() {
        return Operations.POOL;
    }

    @Override
    public List<Integer> shape() {
        return layout.shape(images, channels, axes().stream().map(Axis::in).toList());
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(
                layout.shape(images, channels, axes().stream().map(Axis::out).toList()));
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, src, srcShape()));
        operands.addAll(output.operands(dstShape()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(verb(), output, 0, 0, src, srcScale, srcZeroPoint, parameters);
    }

    @Override
    public Pool withRows(int rows) {
        return new Pool(
                kind,
                src,
                rows,
                channels,
                rank,
                depth,
                height,
                width,
                layout,
                srcScale,
                srcZeroPoint,
                output);
    }

    @Override
    public long operations() {
        return (long) dstCount() * taps();
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(Operations.POOL).add(src + ":" + dst());
        line.add("mb" + images + "_ic" + channels + ConvSyntax.axes(axes()));
        line.add(kind.word);
        if (layout == TensorLayout.NCHW) {
            line.add("nchw");
        }
        if (srcScale) {
            line.add("src_scale");
        }
        if (srcZeroPoint) {
            line.add("zp");
        }
        output.print(line);
        return line.toString();
    }
}
