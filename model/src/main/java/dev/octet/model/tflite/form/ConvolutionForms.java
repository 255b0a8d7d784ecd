package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.TransposeConvOptions;

/** Convolutions: their pictures and weights have channels last. */
final class ConvolutionForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.CONV_2D, ConvolutionForms::conv,
                    BuiltinOperator.DEPTHWISE_CONV_2D, ConvolutionForms::depthwise,
                    BuiltinOperator.TRANSPOSE_CONV, ConvolutionForms::transposed);

    /** Output channel, row, column, input channel: the channels to the front. */
    static final int[] CHANNELS_FIRST = {0, 3, 1, 2};

    /** The last axis in front of the others. */
    static final int[] LAST_TO_FRONT = {3, 0, 1, 2};

    private ConvolutionForms() {}

    private static void conv(Operation operation) throws NetworkFormatException {
        Conv2DOptions options =
                operation.options(BuiltinOptions.Conv2DOptions, new Conv2DOptions());
        String weights = operation.values().weights(operation.in(1), CHANNELS_FIRST);
        add(operation, attributes(operation, options), weights, options.fusedActivationFunction());
    }

    static Map<String, Object> attributes(Operation operation, Conv2DOptions options) {
        Map<String, Object> attributes =
                windows(
                        operation,
                        options.padding(),
                        options.strideH(),
                        options.strideW(),
                        options.dilationHFactor(),
                        options.dilationWFactor());
        int channels = picture(operation.in(0)).dims()[3];
        int each = picture(operation.in(1)).dims()[3];
        attributes.put("group", (long) groups(channels, each));
        return attributes;
    }

    private static Map<String, Object> windows(
            Operation operation,
            byte padding,
            int strideH,
            int strideW,
            int dilationH,
            int dilationW) {
        int[] taps = picture(operation.in(1)).dims();
        int[] x = picture(operation.in(0)).dims();
        return new Windows(padding, taps[1], taps[2], strideH, strideW, dilationH, dilationW)
                .attributes(x[1], x[2]);
    }

    private static int groups(int channels, int each) {
        if (channels < 1 || each < 1 || channels % each != 0) {
            throw new Unsupported(
                    RootLocale.format("%d channels by weights of %d", channels, each));
        }
        return channels / each;
    }

    private static void depthwise(Operation operation) throws NetworkFormatException {
        DepthwiseConv2DOptions options =
                operation.options(
                        BuiltinOptions.DepthwiseConv2DOptions, new DepthwiseConv2DOptions());
        String weights = operation.values().weights(operation.in(1), LAST_TO_FRONT);
        add(operation, attributes(operation, options), weights, options.fusedActivationFunction());
    }

    static Map<String, Object> attributes(Operation operation, DepthwiseConv2DOptions options) {
        Map<String, Object> attributes =
                windows(
                        operation,
                        options.padding(),
                        options.strideH(),
                        options.strideW(),
                        options.dilationHFactor(),
                        options.dilationWFactor());
        // the multiplier of the options is not what counts: files have it as 0
        attributes.put("group", (long) picture(operation.in(0)).dims()[3]);
        return attributes;
    }

    private static void add(
            Operation operation, Map<String, Object> attributes, String weights, byte activation)
            throws NetworkFormatException {
        List<String> inputs = new ArrayList<>(List.of(operation.first(0), weights));
        if (operation.has(2)) {
            inputs.add(Biases.of(operation, 0, 1, 2));
        }
        String y = operation.add("Conv", attributes, inputs.toArray(String[]::new));
        operation.give(0, Activations.of(operation, activation, y, operation.out(0)), true);
    }

    /** Inputs are the shape of the output, the weights, the picture, and a bias or none. */
    private static void transposed(Operation operation) throws NetworkFormatException {
        TransposeConvOptions options =
                operation.options(BuiltinOptions.TransposeConvOptions, new TransposeConvOptions());
        int[] taps = picture(operation.in(1)).dims();
        int[] in = picture(operation.in(2)).dims();
        int[] out = operation.isConstant(0) ? operation.ints(0) : operation.out(0).dims();
        if (out.length != 4 || in[1] < 0 || in[2] < 0 || out[1] < 0 || out[2] < 0) {
            throw new Unsupported("the size of its picture or of its output is open");
        }
        Windows windows =
                new Windows(
                        options.padding(),
                        taps[1],
                        taps[2],
                        options.strideH(),
                        options.strideW(),
                        1,
                        1);
        // the padding is that of the convolution that leads from the output to the picture
        Map<String, Object> attributes = windows.attributes(out[1], out[2]);
        List<?> pads = (List<?>) attributes.getOrDefault("pads", List.of(0L, 0L, 0L, 0L));
        long below = missing(in[1], options.strideH(), taps[1], pads, 0, out[1]);
        long right = missing(in[2], options.strideW(), taps[2], pads, 1, out[2]);
        attributes.put("output_padding", List.of(below, right));
        List<String> inputs =
                new ArrayList<>(
                        List.of(
                                operation.first(2),
                                operation.values().weights(operation.in(1), LAST_TO_FRONT)));
        if (operation.has(3)) {
            inputs.add(Biases.of(operation, 2, 1, 3));
        }
        String y = operation.add("ConvTranspose", attributes, inputs.toArray(String[]::new));
        y = Activations.of(operation, options.fusedActivationFunction(), y, operation.out(0));
        operation.give(0, y, true);
    }

    /** Rows or columns that the output has more than follows from the picture. */
    private static long missing(int in, int stride, int taps, List<?> pads, int axis, int out) {
        long follows =
                (in - 1L) * stride + taps - (Long) pads.get(axis) - (Long) pads.get(axis + 2);
        if (out < follows || out - follows >= stride) {
            throw new Unsupported(
                    RootLocale.format(
                            "an output of %d does not fit a picture of %d with stride %d and"
                                    + " window %d",
                            out, in, stride, taps));
        }
        return out - follows;
    }

    private static LiteTensor picture(LiteTensor tensor) {
        if (tensor.rank() != 4) {
            throw new Unsupported(
                    RootLocale.format(
                            "its pictures and weights must have 4 dimensions, got %d",
                            tensor.rank()));
        }
        return tensor;
    }
}
