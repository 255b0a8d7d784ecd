package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A resize of one, two or three spatial axes by linear interpolation between the two nearest
 * elements along each: bilinear along height and width. ONNX: Resize with mode linear, and
 * Upsample; TensorFlow Lite: RESIZE_BILINEAR. Coordinates outside of the source are those of its
 * edge. There is no antialiasing: a source that becomes smaller is sampled, not averaged.
 *
 * @param coordinates from an element of dst to its place in the source
 * @param src u8, s8 or f32
 * @param images batch, at least 1
 * @param channels at least 1
 * @param in sizes of the source's one to three spatial axes, outermost first
 * @param out sizes of the destination's, at most {@value #MOST_OUT} each
 * @param scales of each axis, where coordinates go by them and not by out / in; else empty. Finite
 *     and greater than 0
 * @param layout where the channels of both tensors are
 * @param srcScale whether an 8-bit source has a scale
 * @param srcZeroPoint whether an 8-bit source has a zero point
 * @param output u8, s8 or f32, not dynamic
 */
public record Resize(
        Coordinates coordinates,
        DataType src,
        int images,
        int channels,
        List<Integer> in,
        List<Integer> out,
        List<Float> scales,
        TensorLayout layout,
        boolean srcScale,
        boolean srcZeroPoint,
        Output output)
        implements TensorOperation {
    /** Most elements of dst along an axis: each has a place and a weight that are kept. */
    public static final int MOST_OUT = 1 << 22;

    /**
     * Where an element x of an axis of dst lies in the source: by in, out and length, which is out
     * too, or in · the axis's scale where there are {@link #scales}.
     */
    public enum Coordinates {
        /** (x + 0.5) · in / length - 0.5. TensorFlow Lite: half_pixel_centers. */
        HALF_PIXEL,
        /** The same, and in / 2 · (1 - out / length): the tensors have their middles in common. */
        HALF_PIXEL_SYMMETRIC,
        /** As {@link #HALF_PIXEL}; 0 where out is 1. */
        PYTORCH_HALF_PIXEL,
        /** x · (in - 1) / (length - 1); 0 where length is 1. */
        ALIGN_CORNERS,
        /** x · in / length. TensorFlow Lite without an attribute. */
        ASYMMETRIC;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Resize {
        Objects.requireNonNull(coordinates, "coordinates");
        Objects.requireNonNull(src, "src");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(output, "output");
        in = List.copyOf(in);
        out = List.copyOf(out);
        scales = List.copyOf(scales);
        if (src == DataType.S32) {
            throw new IllegalArgumentException("resize has a u8, s8 or f32 src, got s32");
        }
        if (src == DataType.F32 && (srcScale || srcZeroPoint)) {
            throw new IllegalArgumentException("an f32 src has no scale and no zero point");
        }
        if (output.dynamic()) {
            throw new IllegalArgumentException(
                    "resize has no dynamic rows: dst_scale quantizes dst");
        }
        checkSizes(images, channels, in, out, scales);
        Shapes.check("src", src, Shapes.array(layout.shape(images, channels, in)));
        Shapes.check("dst", output.type(), Shapes.array(layout.shape(images, channels, out)));
    }

    private static void checkSizes(
            int images, int channels, List<Integer> in, List<Integer> out, List<Float> scales) {
        if (images < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "resize needs images >= 1 and channels >= 1, got images=%d channels=%d",
                            images, channels));
        }
        if (in.isEmpty() || in.size() > 3 || in.size() != out.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "resize has 1 to 3 axes, got %d of src and %d of dst",
                            in.size(), out.size()));
        }
        for (int i = 0; i < in.size(); i++) {
            if (in.get(i) < 1 || out.get(i) < 1 || out.get(i) > MOST_OUT) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "an axis has at least 1 element, and of dst at most %,d; axis %d"
                                        + " goes from %d to %d",
                                MOST_OUT, i, in.get(i), out.get(i)));
            }
        }
        if (!scales.isEmpty() && scales.size() != in.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "scales has one for each of %d axes, or is not there; got %d",
                            in.size(), scales.size()));
        }
        for (float scale : scales) {
            if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "scales must be finite and greater than 0, got " + scale);
            }
        }
    }

    /**
     * Reads {@code resize u8:u8 mb1_ic64_ih56oh112 half_pixel} with a shape as {@link Conv#parse}
     * has it, less oc, groups and windows.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Resize parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        ConvShape shape = new ConvShape(line.shapeWord(), false);
        Resize resize =
                new Resize(
                        line.oneOf("a resize", Coordinates.values(), each -> each.word),
                        line.source(),
                        shape.images(),
                        shape.onlyChannels(),
                        shape.onlySizes("i"),
                        shape.onlySizes("o"),
                        line.numbers("scales").orElse(List.of()),
                        line.has("nchw") ? TensorLayout.NCHW : TensorLayout.NHWC,
                        line.has("src_scale"),
                        line.has("zp"),
                        line.output());
        line.end();
        return resize;
    }

    /** Of the source along depth (0), height (1) or width (2); 1 where that axis is not there. */
    public int srcSize(int axis) {
        return size(in, axis);
    }

    /** The same of the destination. */
    public int dstSize(int axis) {
        return size(out, axis);
    }

    /** The length that coordinates along an axis go by: see {@link Coordinates}. */
    public double length(int axis) {
        int missing = 3 - in.size();
        return scales.isEmpty() || axis < missing
                ? dstSize(axis)
                : (double) srcSize(axis) * scales.get(axis - missing);
    }

    private static int size(List<Integer> sizes, int axis) {
        int missing = 3 - sizes.size();
        return axis < missing ? 1 : sizes.get(axis - missing);
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
        return other instanceof Resize resize
                && coordinates == resize.coordinates
                && src == resize.src
                && channels == resize.channels
                && in.size() == resize.in.size()
                && layout == resize.layout
                && srcScale == resize.srcScale
                && srcZeroPoint == resize.srcZeroPoint
                && output.equals(resize.output);
    }

    @Override
    public String word() {
        return Operations.RESIZE;
    }

    @Override
    public String verb() {
        return Operations.RESIZE;
    }

    @Override
    public List<Integer> shape() {
        return layout.shape(images, channels, in);
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(layout.shape(images, channels, out));
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
    public Resize withRows(int rows) {
        return new Resize(
                coordinates,
                src,
                rows,
                channels,
                in,
                out,
                scales,
                layout,
                srcScale,
                srcZeroPoint,
                output);
    }

    /** A multiplication and an addition for each neighbour. */
    @Override
    public long operations() {
        return 2L * dstCount() << in.size();
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(Operations.RESIZE).add(src + ":" + dst());
        line.add("mb" + images + "_ic" + channels + ConvSyntax.sizes(in, out));
        line.add(coordinates.word);
        if (!scales.isEmpty()) {
            line.add("scales:" + Shapes.commas(scales));
        }
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
