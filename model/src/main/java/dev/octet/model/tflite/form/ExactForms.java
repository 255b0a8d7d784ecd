package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.model.tflite.file.Quantization;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.Pool2DOptions;

/**
 * Operators on quantized tensors of 8 bits with the bits of the reference kernels: sums of
 * integers, rescaled as {@link FixedPoint} says. Where an operator's tensors are others it has no
 * such form.
 */
final class ExactForms {
    /** Adds nodes, or says that it has none for such tensors. */
    interface Exact {
        boolean convert(Operation operation) throws NetworkFormatException;
    }

    static final Map<Integer, Exact> ALL =
            Map.of(
                    BuiltinOperator.CONV_2D, ExactForms::conv,
                    BuiltinOperator.DEPTHWISE_CONV_2D, ExactForms::depthwise,
                    BuiltinOperator.FULLY_CONNECTED, ExactForms::fullyConnected,
                    BuiltinOperator.ADD, ExactForms::add,
                    BuiltinOperator.AVERAGE_POOL_2D, ExactForms::averagePool,
                    BuiltinOperator.MEAN, ExactForms::mean,
                    BuiltinOperator.QUANTIZE, ExactForms::requantize,
                    BuiltinOperator.SOFTMAX, ExactSoftmax::convert);

    /** Of sums of two tensors, that their scales lose nothing. */
    private static final int SUM_BITS = 20;

    private ExactForms() {}

    /** Whether a tensor has 8 bits, one scale and one zero point. */
    static boolean isByte(LiteTensor tensor) {
        return tensor.isQuantized()
                && tensor.element().bytes() == 1
                && tensor.quantization().isPerTensor();
    }

    private static boolean isProduct(Operation operation) {
        LiteTensor weights = operation.in(1);
        return isByte(operation.in(0))
                && isByte(operation.out(0))
                && weights.isQuantized()
                && weights.element().bytes() == 1
                && operation.isConstant(1)
                && (!operation.has(2) || operation.isConstant(2));
    }

    private static boolean conv(Operation operation) throws NetworkFormatException {
        if (!isProduct(operation)) {
            return false;
        }
        Conv2DOptions options =
                operation.options(BuiltinOptions.Conv2DOptions, new Conv2DOptions());
        convolution(
                operation,
                ConvolutionForms.attributes(operation, options),
                ConvolutionForms.CHANNELS_FIRST,
                options.fusedActivationFunction());
        return true;
    }

    private static boolean depthwise(Operation operation) throws NetworkFormatException {
        if (!isProduct(operation)) {
            return false;
        }
        DepthwiseConv2DOptions options =
                operation.options(
                        BuiltinOptions.DepthwiseConv2DOptions, new DepthwiseConv2DOptions());
        convolution(
                operation,
                ConvolutionForms.attributes(operation, options),
                ConvolutionForms.LAST_TO_FRONT,
                options.fusedActivationFunction());
        return true;
    }

    private static void convolution(
            Operation operation, Map<String, Object> attributes, int[] perm, byte activation)
            throws NetworkFormatException {
        String sums =
                operation.add(
                        "ConvInteger",
                        attributes,
                        operation.plain(0, true),
                        operation.values().integers(operation.in(1), perm),
                        zeroPoint(operation.in(0), operation),
                        zeroPoint(operation.in(1), operation));
        give(operation, products(operation, sums, 1, 1), activation, true);
    }

    private static boolean fullyConnected(Operation operation) throws NetworkFormatException {
        FullyConnectedOptions options =
                operation.options(
                        BuiltinOptions.FullyConnectedOptions, new FullyConnectedOptions());
        LiteTensor weights = operation.in(1);
        if (!isProduct(operation)
                || weights.rank() != 2
                || options.weightsFormat() != 0
                || options.keepNumDims()) {
            return false;
        }
        String x =
                operation.add(
                        "Reshape", operation.plain(0), operation.longs(-1, weights.dims()[1]));
        String sums =
                operation.add(
                        "MatMulInteger",
                        x,
                        operation.values().integers(weights, new int[] {1, 0}),
                        zeroPoint(operation.in(0), operation),
                        zeroPoint(weights, operation));
        give(operation, products(operation, sums), options.fusedActivationFunction(), false);
        return true;
    }

    /** Sums with their bias, rescaled to steps of the output. */
    private static String products(Operation operation, String sums, int... behind)
            throws NetworkFormatException {
        FixedPoint fixed = new FixedPoint(operation);
        Quantization source = operation.in(0).quantization();
        Quantization weights = operation.in(1).quantization();
        double to = operation.out(0).quantization().scales()[0];
        String y = fixed.of(sums);
        if (operation.has(2)) {
            long[] bias = operation.values().constant(operation.in(2)).toLongs();
            y = fixed.add(y, fixed.numbers(bias, channels(bias.length, behind)));
        }
        FixedPoint.Multiplier[] by = new FixedPoint.Multiplier[weights.scales().length];
        for (int i = 0; i < by.length; i++) {
            // with one scale the reference multiplies floats, with several doubles
            double product =
                    by.length == 1
                            ? source.scales()[0] * weights.scales()[0]
                            : (double) source.scales()[0] * weights.scales()[i];
            by[i] = FixedPoint.Multiplier.of(product / to);
        }
        return fixed.scaled(y, by, channels(by.length, behind));
    }

    private static int[] channels(int count, int[] behind) {
        int[] dims = new int[1 + behind.length];
        Arrays.fill(dims, 1);
        dims[0] = count;
        return dims;
    }

    private static String zeroPoint(LiteTensor tensor, Operation operation) {
        Tensor zero = Tensor.zeros(tensor.element(), Shape.scalar());
        // several are all 0
        zero.setLong(0, tensor.quantization().zeroPoints()[0]);
        return operation.constant(zero);
    }

    /**
     * Steps from the zero point on as the output's integers, cut to what it and an activation have.
     */
    static void give(Operation operation, String steps, byte activation, boolean first) {
        FixedPoint fixed = new FixedPoint(operation);
        int zeroPoint = operation.out(0).quantization().zeroPoints()[0];
        giveIntegers(operation, fixed.add(steps, fixed.number(zeroPoint)), activation, first);
    }

    private static void giveIntegers(
            Operation operation, String integers, byte activation, boolean first) {
        FixedPoint fixed = new FixedPoint(operation);
        LiteTensor to = operation.out(0);
        long low = to.element().isUnsigned() ? 0 : Byte.MIN_VALUE;
        long high = low + 255;
        switch (activation) {
            case ActivationFunctionType.RELU -> low = Math.max(low, step(to, 0));
            case ActivationFunctionType.RELU6 -> {
                low = Math.max(low, step(to, 0));
                high = Math.min(high, step(to, 6));
            }
            case ActivationFunctionType.RELU_N1_TO_1 -> {
                low = Math.max(low, step(to, -1));
                high = Math.min(high, step(to, 1));
            }
            case ActivationFunctionType.NONE -> {}
            default ->
                    throw new Unsupported(
                            "activation " + activation + " is not supported on integers");
        }
        String cut = operation.add("Clip", integers, fixed.number(low), fixed.number(high));
        operation.givePlain(0, operation.cast(cut, to.element()), first);
    }

    private static long step(LiteTensor to, float real) {
        float steps = real / to.quantization().scales()[0];
        return to.quantization().zeroPoints()[0]
                + (long) Math.copySign(Math.floor(Math.abs(steps) + 0.5), steps);
    }

    private static boolean add(Operation operation) throws NetworkFormatException {
        LiteTensor to = operation.out(0);
        if (!isByte(operation.in(0)) || !isByte(operation.in(1)) || !isByte(to)) {
            return false;
        }
        FixedPoint fixed = new FixedPoint(operation);
        double most =
                2.0
                        * Math.max(
                                operation.in(0).quantization().scales()[0],
                                operation.in(1).quantization().scales()[0]);
        boolean first = ElementForms.areFirst(operation);
        String sum =
                fixed.add(
                        addend(operation, fixed, 0, most, first),
                        addend(operation, fixed, 1, most, first));
        double back = most / ((double) (1 << SUM_BITS) * to.quantization().scales()[0]);
        give(
                operation,
                fixed.scaled(sum, back),
                operation
                        .options(BuiltinOptions.AddOptions, new AddOptions())
                        .fusedActivationFunction(),
                first);
        return true;
    }

    private static String addend(
            Operation operation, FixedPoint fixed, int i, double most, boolean first)
            throws NetworkFormatException {
        Quantization by = operation.in(i).quantization();
        String steps = centered(operation, fixed, i, first);
        String shifted = fixed.times(steps, fixed.number(1L << SUM_BITS));
        return fixed.scaled(shifted, by.scales()[0] / most);
    }

    /** Steps from the zero point on. */
    static String centered(Operation operation, FixedPoint fixed, int i, boolean first)
            throws NetworkFormatException {
        return fixed.subtract(
                fixed.of(operation.plain(i, first)),
                fixed.number(operation.in(i).quantization().zeroPoints()[0]));
    }

    private static boolean requantize(Operation operation) throws NetworkFormatException {
        if (!isByte(operation.in(0)) || !isByte(operation.out(0))) {
            return false;
        }
        FixedPoint fixed = new FixedPoint(operation);
        boolean first = ElementForms.areFirst(operation);
        double by =
                (double) operation.in(0).quantization().scales()[0]
                        / operation.out(0).quantization().scales()[0];
        String steps = centered(operation, fixed, 0, first);
        give(operation, fixed.scaled(steps, by), (byte) 0, first);
        return true;
    }

    /** The mean of integers, which stand for the same numbers on both sides. */
    private static boolean averagePool(Operation operation) throws NetworkFormatException {
        LiteTensor from = operation.in(0);
        if (!isByte(from)
                || !Moves.isSame(from, operation.out(0))
                || from.rank() != 4
                || !from.hasKnownShape()) {
            return false;
        }
        Pool2DOptions options =
                operation.options(BuiltinOptions.Pool2DOptions, new Pool2DOptions());
        FixedPoint fixed = new FixedPoint(operation);
        Map<String, Object> attributes = PoolForms.attributes(operation);
        String sums = windowSums(operation, attributes, operation.plain(0, true), from.dims()[3]);
        // how much of each window is inside of the picture
        Tensor inside = Tensor.zeros(ElementType.UINT8, 1, 1, from.dims()[1], from.dims()[2]);
        for (int i = 0; i < inside.count(); i++) {
            inside.setLong(i, 1);
        }
        String counts = windowSums(operation, attributes, operation.constant(inside), 1);
        giveIntegers(
                operation,
                mean(operation, fixed, fixed.of(sums), fixed.of(counts)),
                options.fusedActivationFunction(),
                true);
        return true;
    }

    private static String windowSums(
            Operation operation, Map<String, Object> pool, String x, int channels) {
        Map<String, Object> attributes = new HashMap<>(pool);
        attributes.put("group", (long) channels);
        List<?> taps = (List<?>) pool.get("kernel_shape");
        Tensor ones =
                Tensor.zeros(
                        ElementType.UINT8,
                        channels,
                        1,
                        ((Long) taps.get(0)).intValue(),
                        ((Long) taps.get(1)).intValue());
        for (int i = 0; i < ones.count(); i++) {
            ones.setLong(i, 1);
        }
        return operation.add("ConvInteger", attributes, x, operation.constant(ones));
    }

    private static String mean(Operation operation, FixedPoint fixed, String sums, String counts) {
        return fixed.divided(sums, counts, operation.add("Div", counts, fixed.number(2)));
    }

    private static boolean mean(Operation operation) throws NetworkFormatException {
        LiteTensor from = operation.in(0);
        LiteTensor to = operation.out(0);
        if (!isByte(from)
                || !isByte(to)
                || !from.hasKnownShape()
                || !ReductionForms.isOfPictures(operation)) {
            return false;
        }
        FixedPoint fixed = new FixedPoint(operation);
        String sums =
                operation.add(
                        "ReduceSum",
                        Map.of("keepdims", ReductionForms.keeps(operation) ? 1L : 0L),
                        centered(operation, fixed, 0, false),
                        operation.longs(1, 2));
        long count = (long) from.dims()[1] * from.dims()[2];
        FixedPoint.Multiplier by =
                FixedPoint.Multiplier.of(
                                (double) from.quantization().scales()[0]
                                        / to.quantization().scales()[0])
                        .over(count);
        String steps = fixed.scaled(sums, new FixedPoint.Multiplier[] {by}, 1);
        give(operation, steps, (byte) 0, false);
        return true;
    }
}
