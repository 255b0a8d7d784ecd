package dev.octet.engine;

import dev.octet.memory.Buffers;
import dev.octet.request.Activation;
import dev.octet.request.Attention;
import dev.octet.request.Axis;
import dev.octet.request.ChannelValues;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Epilogue;
import dev.octet.request.Expression;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Matmul;
import dev.octet.request.Normalize;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Product;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Role;
import dev.octet.request.Softmax;
import dev.octet.request.StridedShape;
import dev.octet.request.TensorLayout;
import dev.octet.request.WeightsLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a native engine is to prepare: the struct of native/shared/description.h and behind it the
 * shape of its kind, written field by field into a direct buffer. Valid as long as it is reachable.
 */
public final class Description {
    private static final int BYTES = 2048;

    /** In the order of native/shared/kinds.h. */
    enum Kind {
        GEMM,
        CONV,
        QUANTIZE,
        SOFTMAX,
        NORMALIZE,
        REDUCE,
        POOL,
        ELTWISE,
        MATMUL,
        ATTENTION,
        RESIZE
    }

    private final ByteBuffer bytes = Buffers.allocate(BYTES, "a description for native code");

    /** Types and names in turn, as written, for the test that native code reads them so. */
    private final List<String> fields = new ArrayList<>();

    /** The values that the description points to. */
    private final List<ByteBuffer> kept = new ArrayList<>();

    private Description() {
        put("mostBytes", MemoryCheck.SMALL);
    }

    /**
     * A multiplication.
     *
     * @param parameters null to ask only whether the engine would refuse it
     * @param variant what the engine is to know of itself
     */
    public static Description of(Gemm gemm, Parameters parameters, int threads, int variant) {
        Description description = new Description();
        description.product(gemm, Kind.GEMM, parameters, threads, variant);
        description.put("batch", gemm.batch());
        description.put("srcBroadcast", gemm.srcBroadcast() ? 1 : 0);
        description.put("m", gemm.m());
        description.put("n", gemm.n());
        description.put("k", gemm.k());
        description.put("src", gemm.src().ordinal());
        description.put("weights", signed(gemm.weights()).ordinal());
        description.put("dst", gemm.dst().ordinal());
        description.put("nk", gemm.layout() == WeightsLayout.NK ? 1 : 0);
        description.put(
                "srcZeroPoints",
                switch (gemm.srcZeroPoint()) {
                    case PER_TENSOR -> 1;
                    case PER_ROW -> 2;
                    default -> 0;
                });
        description.put("srcZeroPoint", parameters == null ? 0 : parameters.srcZeroPoint());
        description.put("group", gemm.weightGroup());
        return description;
    }

    /** Multiplications whose weights come with each run; see the one above. */
    public static Description of(Matmul matmul, Parameters parameters, int threads, int variant) {
        Gemm entry = matmul.entry();
        MatrixOffsets offsets = MatrixOffsets.of(matmul);
        Description description = new Description();
        description.product(entry, Kind.MATMUL, parameters, threads, variant);
        description.pointTo("offsets", direct(offsets.all()));
        description.put("entries", matmul.entries());
        description.put("m", entry.m());
        description.put("n", entry.n());
        description.put("k", entry.k());
        description.put("src", entry.src().ordinal());
        description.put("weights", entry.weights().ordinal());
        description.put("dst", entry.dst().ordinal());
        description.put("km", matmul.srcTransposed() ? 1 : 0);
        description.put("nk", entry.layout() == WeightsLayout.NK ? 1 : 0);
        description.put("srcStride", MatrixOffsets.rowStride(matmul.srcLayout()));
        description.put("weightsStride", MatrixOffsets.rowStride(matmul.weightsLayout()));
        description.put("residualStride", MatrixOffsets.rowStride(matmul.residualLayout()));
        description.put("dstStride", MatrixOffsets.rowStride(matmul.dstLayout()));
        description.put("srcZeroPoint", parameters.srcZeroPoint());
        return description;
    }

    /** A convolution; see {@link #of(Gemm, Parameters, int, int)}. */
    public static Description of(Conv conv, Parameters parameters, int threads, int variant) {
        Description description = new Description();
        description.product(conv, Kind.CONV, parameters, threads, variant);
        description.put("images", conv.images());
        description.put("groups", conv.groups());
        description.put("ic", conv.srcChannels());
        description.put("oc", conv.dstChannels());
        description.put("transposed", conv.transposed() ? 1 : 0);
        description.put("srcChannelsFirst", conv.srcLayout() == TensorLayout.NCHW ? 1 : 0);
        description.put("dstChannelsFirst", conv.dstLayout() == TensorLayout.NCHW ? 1 : 0);
        description.put("src", conv.src().ordinal());
        description.put("weights", signed(conv.weights()).ordinal());
        description.put("dst", conv.dst().ordinal());
        description.put("hasZeroPoint", conv.srcZeroPoint() == Granularity.NONE ? 0 : 1);
        description.put("zeroPoint", parameters == null ? 0 : parameters.srcZeroPoint());
        description.put("rank", conv.rank());
        int i = 0;
        for (Axis axis : conv.axes()) {
            description.axis(i++, axis, conv.padAfter(axis));
        }
        return description;
    }

    /** The sizes of a multiplication or convolution; nothing else of it is read. */
    static Description ofSizes(Request request) {
        return request.asProduct()
                .match(gemm -> of(gemm, null, 1, 0), conv -> of(conv, null, 1, 0));
    }

    private void axis(int index, Axis axis, int padAfter) {
        String name = "axes[" + index + "].";
        put(name + "in", axis.in());
        put(name + "out", axis.out());
        put(name + "kernel", axis.kernel());
        put(name + "stride", axis.stride());
        put(name + "dilation", axis.dilation());
        put(name + "padBefore", axis.padBefore());
        put(name + "padAfter", padAfter);
    }

    /** A pooling. */
    public static Description of(Pool pool, Parameters parameters, int threads) {
        Description description = new Description();
        description.tensors(pool.dst(), Kind.POOL, parameters, threads);
        description.put("pooling", pool.kind().ordinal());
        description.put("src", pool.src().ordinal());
        description.put("planes", pool.planes());
        description.put("channels", pool.planeChannels());
        description.put("zeroPoint", parameters.srcZeroPoint());
        description.axis(0, pool.depth(), pool.padAfter(pool.depth()));
        description.axis(1, pool.height(), pool.padAfter(pool.height()));
        description.axis(2, pool.width(), pool.padAfter(pool.width()));
        return description;
    }

    /** A resize. */
    public static Description of(Resize resize, Parameters parameters, int threads) {
        Interpolation interpolation = Interpolation.of(resize);
        Description description = new Description();
        description.tensors(resize.dst(), Kind.RESIZE, parameters, threads);
        description.pointTo("first", direct(interpolation.allFirst()));
        description.pointTo("weights", direct(interpolation.allWeights()));
        description.put("src", resize.src().ordinal());
        description.put("planes", resize.planes());
        description.put("channels", resize.planeChannels());
        description.put("zeroPoint", parameters.srcZeroPoint());
        for (int axis = 0; axis < 3; axis++) {
            description.put("in[" + axis + "]", resize.srcSize(axis));
        }
        for (int axis = 0; axis < 3; axis++) {
            description.put("out[" + axis + "]", resize.dstSize(axis));
        }
        return description;
    }

    /** An expression. */
    public static Description of(Elementwise elementwise, Parameters parameters, int threads) {
        Description description = new Description();
        Broadcast broadcast = Broadcast.of(elementwise);
        boolean dynamic = elementwise.output().dynamic();
        int axes = broadcast.sizes().size();
        List<Expression> steps = elementwise.expression().steps();
        description.tensors(elementwise.dst(), Kind.ELTWISE, parameters, threads);
        description.put("dynamic", dynamic ? 1 : 0);
        description.put("piece", broadcast.piece(dynamic));
        description.put("units", broadcast.units(dynamic));
        description.put("axes", axes);
        for (int i = 0; i < Elementwise.MOST_AXES; i++) {
            description.put("sizes[" + i + "]", i < axes ? broadcast.sizes().get(i) : 0);
        }
        description.put("count", steps.size());
        for (int s = 0; s < Role.SOURCES; s++) {
            boolean isThere = s < elementwise.sources().size();
            String name = "sources[" + s + "].";
            description.put(name + "type", isThere ? elementwise.sources().get(s).ordinal() : 0);
            for (int i = 0; i < Elementwise.MOST_AXES; i++) {
                description.put(
                        name + "strides[" + i + "]",
                        isThere && i < axes ? broadcast.strides().get(s).get(i) : 0);
            }
        }
        for (int i = 0; i < Elementwise.MOST_STEPS; i++) {
            description.step(
                    "steps[" + i + "].",
                    i < steps.size() ? steps.get(i) : new Expression.Constant(0));
        }
        return description;
    }

    /** As StepKind of native/shared/elementwise_shape.h. */
    private void step(String name, Expression step) {
        int kind = 0;
        int index = 0;
        float alpha = 0;
        float beta = 0;
        if (step instanceof Expression.Source source) {
            index = source.index();
        } else if (step instanceof Expression.Constant constant) {
            kind = 1;
            alpha = constant.value();
        } else if (step instanceof Expression.Activated activated) {
            kind = 2;
            index = activated.activation().kind().ordinal();
            alpha = activated.activation().alpha();
            beta = activated.activation().beta();
        } else if (step instanceof Expression.Applied applied) {
            kind = 3;
            index = applied.operator().ordinal();
        }
        put(name + "kind", kind);
        put(name + "index", index);
        put(name + "alpha", alpha);
        put(name + "beta", beta);
    }

    /** What has no weights, and results that are floats until they are written. */
    private void tensors(DataType dst, Kind kind, Parameters parameters, int threads) {
        head(null, null, null, Parameters.none(), 0);
        put("kind", kind.ordinal());
        put("threads", threads);
        put("variant", 0);
        put("mayHaveZeroPoints", 0);
        put("dst", dst.ordinal());
        put("hasSrcScale", 0);
        put("hasRowScale", 0);
        put("srcScale", parameters.srcScale());
        put("residual", -1);
        put("residualLast", 0);
        put("residualScale", 1f);
        put("residualZeroPoint", 0);
        put("activation", Activation.Kind.LINEAR.ordinal());
        put("alpha", 0f);
        put("beta", 0f);
        put("dstScale", parameters.dstScale());
        put("dstZeroPoint", parameters.dstZeroPoint());
        skipToShape();
    }

    /** A conversion. */
    public static Description of(Quantize quantize, Parameters parameters, int threads) {
        Description description = new Description();
        ScaleRuns runs = ScaleRuns.of(quantize);
        QuantParams dst = parameters.dst();
        QuantParams grouped = parameters.src() == null ? dst : parameters.src();
        boolean requantizes = parameters.src() != null && dst != null;
        int count = grouped == null ? 0 : runs.scales();
        description.head(
                null,
                grouped == null ? null : runs.scalesOf(grouped),
                grouped == null ? null : runs.zeroPointsOf(grouped),
                Parameters.none(),
                count);
        description.put("kind", Kind.QUANTIZE.ordinal());
        description.put("threads", threads);
        description.skipToShape();
        description.put("src", quantize.src().ordinal());
        description.put("dst", quantize.dst().ordinal());
        description.put("total", runs.total());
        description.put("lines", runs.lines());
        description.put("length", runs.length());
        description.put("groups", runs.groups());
        description.put("run", runs.run());
        description.put("perLine", runs.perLine() ? 1 : 0);
        description.put("dynamic", quantize.dynamic() ? 1 : 0);
        description.put("findsValues", quantize.findsRowValues() ? 1 : 0);
        description.put("dstZeroPoint", requantizes ? dst.zeroPoint(0) : 0);
        description.put("inverse", requantizes ? dst.reciprocal(0) : 1);
        description.put("low", dst == null ? 0 : dst.min());
        description.put("high", dst == null ? 0 : dst.max());
        return description;
    }

    /** A softmax. */
    public static Description of(Softmax softmax, Parameters parameters, int threads) {
        int inner = softmax.inner();
        int lines = softmax.shape().get(softmax.axis());
        boolean hasMask = !softmax.mask().isEmpty();
        Description description = new Description();
        description.tensor(Kind.SOFTMAX, parameters, 0, threads);
        description.put("dst", softmax.dst().ordinal());
        description.put("outer", softmax.srcCount() / lines / inner);
        description.put("lines", lines);
        description.put("inner", inner);
        description.put("log", softmax.log() ? 1 : 0);
        description.put("factor", softmax.factor());
        description.put("hasMask", hasMask ? 1 : 0);
        description.put("period", hasMask ? softmax.broadcast().period() : 1);
        description.put("repeat", hasMask ? softmax.broadcast().repeat() : 1);
        description.put("maskRows", hasMask ? softmax.broadcast().rows() : 1);
        description.output(softmax.output(), parameters);
        return description;
    }

    /** An attention; see {@link #of(Gemm, Parameters, int, int)}. */
    public static Description of(
            Attention attention, Parameters parameters, int threads, int variant) {
        Description description = new Description();
        description.head(null, null, null, Parameters.none(), 0);
        description.put("kind", Kind.ATTENTION.ordinal());
        description.put("threads", threads);
        description.put("variant", variant);
        description.skipToShape();
        description.put("dst", attention.dst().ordinal());
        description.put("batch", attention.batch());
        description.put("heads", attention.heads());
        description.put("kvHeads", attention.kvHeads());
        description.put("queries", attention.queries());
        description.put("keys", attention.keys());
        description.put("width", attention.width());
        description.put("valueWidth", attention.valueWidth());
        description.put("qType", attention.types().get(0).ordinal());
        description.put("kType", attention.types().get(1).ordinal());
        description.put("vType", attention.types().get(2).ordinal());
        description.put("factor", attention.factor());
        description.put("causal", attention.causal() ? 1 : 0);
        description.put("hasMask", attention.mask().isEmpty() ? 0 : 1);
        description.strides("q", attention.q());
        description.strides("k", attention.k());
        description.strides("v", attention.v());
        description.strides("mask", attention.maskLayout());
        description.strides("out", attention.dstLayout());
        description.strides("qScales", attention.scales(0));
        description.strides("kScales", attention.scales(1));
        description.strides("vScales", attention.scales(2));
        description.output(attention.output(), parameters);
        return description;
    }

    private void strides(String name, StridedShape heads) {
        put(name + ".batch", heads.strides().get(0));
        put(name + ".head", heads.strides().get(1));
        put(name + ".token", heads.strides().get(2));
    }

    /** A normalization. */
    public static Description of(Normalize normalize, Parameters parameters, int threads) {
        boolean isGroup = normalize.kind() == Normalize.Kind.GROUP;
        boolean channelsLast = isGroup && normalize.layout() == TensorLayout.NHWC;
        Description description = new Description();
        description.tensor(Kind.NORMALIZE, parameters, normalize.values(), threads);
        description.put("dst", normalize.dst().ordinal());
        description.put("rows", normalize.srcCount() / normalize.length());
        description.put("length", normalize.length());
        description.put("run", isGroup ? normalize.places() : 1);
        description.put("period", normalize.groups());
        description.put("channelsLast", channelsLast ? 1 : 0);
        description.put("images", isGroup ? normalize.shape().get(0) : 0);
        description.put("places", isGroup ? normalize.places() : 0);
        description.put("channels", isGroup ? normalize.channels() : 0);
        description.put("group", isGroup ? normalize.channels() / normalize.groups() : 0);
        description.put("isRms", normalize.kind() == Normalize.Kind.RMS ? 1 : 0);
        description.put("epsilon", normalize.epsilon());
        description.put("hasResidual", normalize.residual() ? 1 : 0);
        description.output(normalize.output(), parameters);
        return description;
    }

    /** A reduction. */
    public static Description of(Reduce reduce, Parameters parameters, int threads) {
        Description description = new Description();
        description.tensor(Kind.REDUCE, parameters, 0, threads);
        description.put("dst", reduce.dst().ordinal());
        description.put("reduction", reduce.kind().ordinal());
        description.put("outer", reduce.srcCount() / reduce.length() / reduce.inner());
        description.put("lines", reduce.length());
        description.put("inner", reduce.inner());
        description.output(reduce.output(), parameters);
        return description;
    }

    private void tensor(Kind kind, Parameters parameters, int values, int threads) {
        head(null, parameters.weightScales(), null, parameters, values);
        put("kind", kind.ordinal());
        put("threads", threads);
        skipToShape();
    }

    private void output(Output output, Parameters parameters) {
        put("dynamic", output.dynamic() ? 1 : 0);
        put("dstZeroPoint", parameters.dstZeroPoint());
        put("inverse", 1 / parameters.dstScale());
    }

    private void product(
            Product request, Kind kind, Parameters parameters, int threads, int variant) {
        Epilogue epilogue = request.epilogue();
        boolean hasWeights = parameters != null && parameters.weightsType() != null;
        SignedWeights weights = hasWeights ? SignedWeights.of(request, parameters) : null;
        Parameters values = parameters == null ? neutral(request) : parameters;
        head(
                weights == null ? null : weights.parameters().directWeights(),
                weightScales(request, parameters, values),
                weights == null
                        ? zeroPointsAlone(request, kind, parameters)
                        : zeroPoints(request, weights.zeroPoints()),
                values,
                request.channels());
        put("kind", kind.ordinal());
        put("threads", threads);
        put("variant", variant);
        put("mayHaveZeroPoints", SignedWeights.mayHaveZeroPoints(request) ? 1 : 0);
        put("dst", epilogue.dst().ordinal());
        put("hasSrcScale", epilogue.srcScale() == Granularity.PER_TENSOR ? 1 : 0);
        put(
                "hasRowScale",
                epilogue.srcScale() == Granularity.PER_ROW || request.isDynamic() ? 1 : 0);
        put("srcScale", values.srcScale());
        put("residual", epilogue.residual().map(DataType::ordinal).orElse(-1));
        put("residualLast", epilogue.residualLast() ? 1 : 0);
        put("residualScale", values.residualScale());
        put("residualZeroPoint", values.residualZeroPoint());
        put("activation", epilogue.activation().kind().ordinal());
        put("alpha", epilogue.activation().alpha());
        put("beta", epilogue.activation().beta());
        put("dstScale", values.dstScale());
        put("dstZeroPoint", values.dstZeroPoint());
        skipToShape();
    }

    private static float[] weightScales(Product request, Parameters given, Parameters values) {
        if (WeightGroups.areIn(request)) {
            return given == null
                    ? null
                    : request.match(gemm -> WeightGroups.scales(gemm, given), conv -> null);
        }
        return request.epilogue().weightScale() == Granularity.NONE
                ? null
                : values.channelScales(request.channels());
    }

    private static int[] zeroPoints(Product request, int[] given) {
        return given == null
                ? null
                : request.match(gemm -> WeightGroups.zeroPoints(gemm, given), conv -> given);
    }

    /** Those of weights that come with each run, which native code makes s8. */
    private static int[] zeroPointsAlone(Product request, Kind kind, Parameters parameters) {
        return kind == Kind.MATMUL && parameters != null
                ? SignedWeights.zeroPointsAlone(request, parameters)
                : null;
    }

    /** As {@link SignedWeights} hands them over. */
    private static DataType signed(DataType weights) {
        return weights == DataType.U8 ? DataType.S8 : weights;
    }

    /** Values that do not matter for whether an engine has an implementation. */
    private static Parameters neutral(Product request) {
        Parameters neutral = Parameters.none();
        for (ChannelValues which : ChannelValues.values()) {
            if (request.epilogue().of(which) != Granularity.NONE) {
                neutral = neutral.with(which, new float[request.channels()]);
            }
        }
        return neutral;
    }

    private void head(
            ByteBuffer weights, float[] scales, int[] zeroPoints, Parameters values, int count) {
        pointTo("weights", weights);
        pointTo("scales", direct(scales));
        pointTo("zeroPoints", direct(zeroPoints));
        boolean hasTail =
                values.values(ChannelValues.FACTORS) != null
                        || values.values(ChannelValues.ADDENDS) != null;
        for (ChannelValues which : ChannelValues.values()) {
            boolean isTail = which == ChannelValues.FACTORS || which == ChannelValues.ADDENDS;
            boolean isThere = isTail ? hasTail : values.values(which) != null;
            pointTo(which.toString(), isThere ? direct(values.values(which, count)) : null);
        }
        put("count", count);
    }

    private void skipToShape() {
        bytes.position(8 * Long.BYTES + 18 * Integer.BYTES);
    }

    private static ByteBuffer direct(float[] values) {
        if (values == null) {
            return null;
        }
        ByteBuffer buffer = direct(values.length);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer direct(int[] values) {
        if (values == null) {
            return null;
        }
        ByteBuffer buffer = direct(values.length);
        buffer.asIntBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer direct(int count) {
        return Buffers.allocate(
                Math.multiplyExact(count, Float.BYTES), "values that native code copies");
    }

    private void pointTo(String name, ByteBuffer buffer) {
        kept.add(buffer);
        note("pointer", name);
        bytes.putLong(Buffers.addressOrZero(buffer));
    }

    private void put(String name, int value) {
        note("int", name);
        bytes.putInt(value);
    }

    private void put(String name, long value) {
        note("int64_t", name);
        bytes.putLong(value);
    }

    private void put(String name, float value) {
        note("float", name);
        bytes.putFloat(value);
    }

    private void note(String type, String name) {
        fields.add(type);
        fields.add(name);
    }

    /** Lets preparing take any number of bytes. */
    void takeAnyMemory() {
        bytes.putLong(0, Long.MAX_VALUE);
    }

    /** Where native code reads it. */
    long address() {
        return Buffers.address(bytes) - bytes.position();
    }

    /** For each field written, its type and name. */
    List<String> fields() {
        return IntStream.range(0, fields.size() / 2)
                .mapToObj(i -> fields.get(2 * i) + " " + fields.get(2 * i + 1))
                .toList();
    }
}
