package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A convolution in one, two or three dimensions, as neural networks mean it (a cross-correlation):
 *
 * <pre>
 * dst[image, oc, o...] = epilogue(sum over ic, k... of
 *     src[image, ic, o·stride - padBefore + k·dilation ...] · weights[oc, ic, k...])
 * </pre>
 *
 * With groups, an output channel sums over the source channels of its own group. A source element
 * in the padding is real 0, which is the source zero point. The transposed convolution (ONNX:
 * ConvTranspose; also deconvolution) adds src[image, ic, i...] · weights[ic, oc, k...] to
 * dst[image, oc, i·stride - padBefore + k·dilation ...].
 *
 * <p>FP32 sums run over the taps, each axis so that the source is read ascending, and for each over
 * the channels, one fused multiply-add after the other, those of the padding's zeros included.
 *
 * <p>Weights are dense: [dstChannels, srcChannels / groups, kernel...] (OIW, OIHW, OIDHW); of a
 * transposed convolution [srcChannels, dstChannels / groups, kernel...], as ONNX and PyTorch have
 * them. Source, destination and residual are dense, channels first or last; the residual lies as
 * dst does. Scales, bias and epilogue are those of {@link Gemm}, without values per row.
 *
 * @param images batch, at least 1
 * @param groups groups of channels; as many as source channels: depthwise
 * @param srcChannels channels of the source, over all groups
 * @param dstChannels channels of the destination, over all groups
 * @param rank number of spatial axes, 1 to 3
 * @param depth outermost axis of a 3-D convolution
 * @param height outermost axis of a 2-D convolution
 * @param width innermost axis
 * @param transposed whether it is a transposed convolution
 * @param srcLayout where the source's channels are
 * @param dstLayout where the channels of destination and residual are
 * @param src u8, s8 or f32
 * @param weights s8, u8 or f32
 * @param srcZeroPoint NONE or PER_TENSOR
 * @param weightZeroPoint NONE, PER_TENSOR or PER_CHANNEL; 8-bit weights only
 * @param epilogue what happens to the accumulator
 */
public record Conv(
        int images,
        int groups,
        int srcChannels,
        int dstChannels,
        int rank,
        Axis depth,
        Axis height,
        Axis width,
        boolean transposed,
        TensorLayout srcLayout,
        TensorLayout dstLayout,
        DataType src,
        DataType weights,
        Granularity srcZeroPoint,
        Granularity weightZeroPoint,
        Epilogue epilogue)
        implements Product {

    /**
     * Checks types, sizes and their combination.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Conv {
        Objects.requireNonNull(depth, "depth");
        Objects.requireNonNull(height, "height");
        Objects.requireNonNull(width, "width");
        Objects.requireNonNull(srcLayout, "srcLayout");
        Objects.requireNonNull(dstLayout, "dstLayout");
        Objects.requireNonNull(srcZeroPoint, "srcZeroPoint");
        Objects.requireNonNull(weightZeroPoint, "weightZeroPoint");
        Objects.requireNonNull(epilogue, "epilogue");
        TypeRules.check(src, weights, srcZeroPoint, weightZeroPoint, epilogue);
        if (src == DataType.F32 && weights.isInt8()) {
            throw new IllegalArgumentException(
                    "a convolution multiplies 8-bit by 8-bit integers or f32 by f32, got f32:"
                            + weights);
        }
        if (srcZeroPoint == Granularity.PER_ROW || epilogue.srcScale() == Granularity.PER_ROW) {
            throw new IllegalArgumentException(
                    "a convolution has no values per row: scale and zero point of the source are"
                            + " NONE or PER_TENSOR");
        }
        if (epilogue.weightScale() == Granularity.PER_GROUP
                || weightZeroPoint == Granularity.PER_GROUP) {
            throw new IllegalArgumentException(
                    "a convolution's weights have no groups along K, got weight scales "
                            + epilogue.weightScale()
                            + ", zero points "
                            + weightZeroPoint);
        }
        checkChannels(images, groups, srcChannels, dstChannels);
        Axes.check(rank, depth, height, width, transposed);
        Shapes.check("src", src, images, srcChannels, depth.in(), height.in(), width.in());
        int[] taps = {depth.kernel(), height.kernel(), width.kernel()};
        Shapes.check(
                "weights", weights, srcChannels, dstChannels / groups, taps[0], taps[1], taps[2]);
        // cannot overflow: the weights fit
        long summands = (long) srcChannels / groups * Shapes.count(taps);
        TypeRules.checkSums(
                "channels · kernel", summands, src, weights, srcZeroPoint, weightZeroPoint);
        int[] dst = {images, dstChannels, depth.out(), height.out(), width.out()};
        Shapes.check("dst", epilogue.dst(), dst);
        if (epilogue.residualType() != null) {
            Shapes.check("residual", epilogue.residualType(), dst);
        }
    }

    private static void checkChannels(int images, int groups, int srcChannels, int dstChannels) {
        if (images < 1 || groups < 1 || srcChannels < 1 || dstChannels < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                                    "conv needs images >= 1, groups >= 1 and channels >= 1, got"
                                            + " images=%d groups=%d",
                                    images, groups)
                            + RootLocale.format(
                                    " srcChannels=%d dstChannels=%d", srcChannels, dstChannels));
        }
        if (srcChannels % groups != 0 || dstChannels % groups != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d groups must divide the channels, got %d source and %d destination"
                                    + " channels",
                            groups, srcChannels, dstChannels));
        }
    }

    /** A builder: s8:s8:s32, NHWC, one image, dense 1x1 kernel. */
    public static ConvBuilder of(int srcChannels, int dstChannels) {
        return new ConvBuilder(srcChannels, dstChannels);
    }

    /**
     * Reads {@code conv src:weights:dst SHAPE attribute...} with a shape in benchdnn's notation,
     * such as {@code mb1_ic64oc64_ih56oh56kh3sh1ph1}; {@code deconv} for a transposed one.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Conv parse(String line) {
        Objects.requireNonNull(line, "line");
        return ConvSyntax.parse(line);
    }

    /** The spatial axes, outermost first: {@link #rank} of them. */
    public List<Axis> axes() {
        return List.of(depth, height, width).subList(3 - rank, 3);
    }

    /**
     * The padding behind an axis: follows from its output size. Negative where the last elements of
     * the source are not read, or a transposed convolution has output padding.
     */
    public int padAfter(Axis axis) {
        return Axes.padAfter(axis, transposed);
    }

    /** Source channels of a group. */
    public int groupSrcChannels() {
        return srcChannels / groups;
    }

    /** Destination channels of a group. */
    public int groupDstChannels() {
        return dstChannels / groups;
    }

    /** Taps of the kernel over all axes. */
    public int taps() {
        return depth.kernel() * height.kernel() * width.kernel();
    }

    /** Places of an image of the destination over all axes. */
    public int dstPlaces() {
        return depth.out() * height.out() * width.out();
    }

    /** Places of an image of the source over all axes. */
    public int srcPlaces() {
        return depth.in() * height.in() * width.in();
    }

    /** Whether every channel is convolved by itself. */
    public boolean isDepthwise() {
        return groups > 1 && groups == srcChannels && groups == dstChannels;
    }

    @Override
    public String word() {
        return transposed ? "deconv" : "conv";
    }

    @Override
    public String verb() {
        return "convolve";
    }

    @Override
    public int channels() {
        return dstChannels;
    }

    /** 0: there are no values per row. */
    @Override
    public int srcRows() {
        return 0;
    }

    @Override
    public <T> T match(Function<Gemm, T> multiplication, Function<Conv, T> convolution) {
        return convolution.apply(this);
    }

    @Override
    public int summands() {
        return groupSrcChannels() * taps();
    }

    @Override
    public int[] srcShape() {
        return Shapes.array(
                srcLayout.shape(images, srcChannels, axes().stream().map(Axis::in).toList()));
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(
                dstLayout.shape(images, dstChannels, axes().stream().map(Axis::out).toList()));
    }

    @Override
    public int[] weightsShape() {
        List<Integer> shape = new ArrayList<>();
        shape.add(transposed ? srcChannels : dstChannels);
        shape.add(transposed ? groupDstChannels() : groupSrcChannels());
        axes().forEach(axis -> shape.add(axis.kernel()));
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Grouping weightGrouping() {
        if (!transposed) {
            return Grouping.perChannel(0);
        }
        return groups == 1 ? Grouping.perChannel(1) : Grouping.perGroupedChannel(groups);
    }

    @Override
    public long macs() {
        long pairs = (long) srcChannels * groupDstChannels() * images;
        return pairs * taps() * (transposed ? srcPlaces() : dstPlaces());
    }

    @Override
    public int runRows() {
        return images;
    }

    @Override
    public Conv withRows(int rows) {
        return withSizes(rows, depth, height, width);
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Conv conv && smallest().equals(conv.smallest());
    }

    private Conv smallest() {
        return withSizes(1, depth.smallest(), height.smallest(), width.smallest());
    }

    /**
     * The same computation with the same weights for other images, sizes and padding.
     *
     * @param images batch, at least 1
     * @param depth as the axis here, but for sizes and padding in front; so are the others
     * @throws IllegalArgumentException with the numbers
     */
    public Conv withSizes(int images, Axis depth, Axis height, Axis width) {
        return new Conv(
                images,
                groups,
                srcChannels,
                dstChannels,
                rank,
                depth,
                height,
                width,
                transposed,
                srcLayout,
                dstLayout,
                src,
                weights,
                srcZeroPoint,
                weightZeroPoint,
                epilogue);
    }

    /** The request line. */
    @Override
    public String toString() {
        return ConvSyntax.print(this);
    }
}
