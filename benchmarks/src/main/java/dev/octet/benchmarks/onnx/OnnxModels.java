package dev.octet.benchmarks.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.request.Activation;
import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.TensorLayout;
import dev.octet.request.WeightsLayout;
import dev.octet.verify.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * The ONNX models of one operator that compute a request. All but the source is an initializer, so
 * that a runtime can pack it beforehand.
 *
 * <p>gemm u8:s8:s32 and s8:s8:s32 are MatMulInteger, u8:s8:f32 and u8:s8:u8 with scales and bias
 * QGemm, f32:s8:f32 is DynamicQuantizeMatMul, f32:f32:f32 is MatMul. conv f32:f32:f32 is Conv, and
 * u8:s8:u8 QLinearConv: with channels last the operator of that name in ONNX Runtime's own domain,
 * as its graph optimizer writes it inside a network.
 */
public final class OnnxModels {
    /** Name of the source. */
    public static final String SOURCE = "x";

    /** Name of the destination. */
    public static final String DESTINATION = "y";

    private OnnxModels() {}

    /** The operator that computes the request; empty when none does. */
    public static String operator(Product request) {
        return request.match(OnnxModels::operatorOf, OnnxModels::operatorOf);
    }

    private static String types(Product request) {
        return request.src() + ":" + request.weights() + ":" + request.dst();
    }

    private static String operatorOf(Gemm gemm) {
        if (gemm.batch() > 1 || gemm.layout() != WeightsLayout.KN) {
            return "";
        }
        boolean plain =
                gemm.epilogue().residual().isEmpty()
                        && !gemm.epilogue().bias()
                        && gemm.epilogue().activation().kind() == Activation.Kind.LINEAR;
        return switch (types(gemm)) {
            case "u8:s8:s32", "s8:s8:s32" -> gemm.isAccumulator() ? "MatMulInteger" : "";
            case "u8:s8:f32", "u8:s8:u8" -> isQuantizedLayer(gemm) ? "QGemm" : "";
            case "f32:s8:f32" -> plain ? "DynamicQuantizeMatMul" : "";
            case "f32:f32:f32" -> plain ? "MatMul" : "";
            default -> "";
        };
    }

    private static boolean isQuantizedLayer(Gemm gemm) {
        return gemm.epilogue().residual().isEmpty()
                && gemm.epilogue().bias()
                && gemm.epilogue().srcScale() == Granularity.PER_TENSOR
                && gemm.epilogue().weightScale() == Granularity.PER_CHANNEL
                && isRelu(gemm);
    }

    private static String operatorOf(Conv conv) {
        Activation.Kind activation = conv.epilogue().activation().kind();
        boolean plain =
                conv.epilogue().residual().isEmpty()
                        && conv.epilogue().bias()
                        && (activation == Activation.Kind.LINEAR
                                || activation == Activation.Kind.RELU);
        if (conv.transposed() || !plain) {
            return "";
        }
        return switch (types(conv)) {
            case "u8:s8:u8" -> "QLinearConv";
            case "f32:f32:f32" -> conv.srcLayout() == TensorLayout.NCHW ? "Conv" : "";
            default -> "";
        };
    }

    /** The model's bytes. */
    public static byte[] of(Values values) {
        return values.request()
                .asProduct()
                .match(gemm -> of(gemm, values), conv -> of(conv, values));
    }

    private static byte[] of(Gemm gemm, Values values) {
        return switch (operator(gemm)) {
            case "MatMulInteger" -> matMulInteger(gemm, values);
            case "QGemm" -> qGemm(gemm, values);
            case "DynamicQuantizeMatMul" -> dynamicQuantizeMatMul(gemm, values);
            case "MatMul" -> matMul(gemm, values);
            default -> throw noOperator(gemm);
        };
    }

    private static byte[] of(Conv conv, Values values) {
        return switch (operator(conv)) {
            case "Conv" -> conv(conv, values);
            case "QLinearConv" -> qLinearConv(conv, values);
            default -> throw noOperator(conv);
        };
    }

    private static IllegalArgumentException noOperator(Product request) {
        return new IllegalArgumentException("no operator for " + request);
    }

    private static byte[] matMulInteger(Gemm gemm, Values values) {
        return new OnnxModel()
                .input(SOURCE, gemm.src(), gemm.srcShape())
                .initializer("w", gemm.weightsShape(), values.weights())
                .node("MatMulInteger", "", List.of(SOURCE, "w"), DESTINATION)
                .output(DESTINATION, DataType.S32, gemm.dstShape())
                .toBytes();
    }

    private static byte[] matMul(Gemm gemm, Values values) {
        return new OnnxModel()
                .input(SOURCE, DataType.F32, gemm.srcShape())
                .initializer("w", gemm.weightsShape(), values.weights())
                .node("MatMul", "", List.of(SOURCE, "w"), DESTINATION)
                .output(DESTINATION, DataType.F32, gemm.dstShape())
                .toBytes();
    }

    /** ReLU is a u8 destination's lower end, see qLinearConv, and a node behind an f32 one. */
    private static byte[] qGemm(Gemm gemm, Values values) {
        boolean toBytes = gemm.dst() == DataType.U8;
        List<String> inputs =
                new ArrayList<>(List.of(SOURCE, "x_scale", "x_zp", "w", "w_scale", "w_zp", "b"));
        OnnxModel model =
                quantized(gemm, values).initializer("w", gemm.weightsShape(), values.weights());
        if (toBytes) {
            inputs.addAll(List.of("y_scale", "y_zp"));
            model.scalar("y_scale", values.fixed().dstScale())
                    .scalar("y_zp", TensorProto.DataType.UINT8, values.fixed().dstZeroPoint());
        }
        model.node("QGemm", OnnxModel.MICROSOFT, inputs, toBytes ? DESTINATION : "sum");
        if (!toBytes) {
            model.node("Relu", "", List.of("sum"), DESTINATION);
        }
        return model.output(DESTINATION, gemm.dst(), gemm.dstShape()).toBytes();
    }

    /** Source, scales, zero points and bias, in steps of the sums. */
    private static OnnxModel quantized(Product request, Values values) {
        int[] bias = new int[request.channels()];
        for (int i = 0; i < bias.length; i++) {
            double step = (double) values.fixed().srcScale() * values.fixed().weightScales()[i];
            bias[i] = (int) Math.rint(values.fixed().bias()[i] / step);
        }
        return new OnnxModel()
                .input(SOURCE, DataType.U8, request.srcShape())
                .scalar("x_scale", values.fixed().srcScale())
                .scalar("x_zp", TensorProto.DataType.UINT8, values.fixed().srcZeroPoint())
                .floats("w_scale", values.fixed().weightScales())
                .zeros("w_zp", request.channels())
                .integers("b", bias);
    }

    private static byte[] dynamicQuantizeMatMul(Gemm gemm, Values values) {
        return new OnnxModel()
                .input(SOURCE, DataType.F32, gemm.srcShape())
                .initializer("w", gemm.weightsShape(), values.weights())
                .floats("w_scale", values.fixed().weightScales())
                .node(
                        "DynamicQuantizeMatMul",
                        OnnxModel.MICROSOFT,
                        List.of(SOURCE, "w", "w_scale"),
                        DESTINATION)
                .output(DESTINATION, DataType.F32, gemm.dstShape())
                .toBytes();
    }

    private static byte[] conv(Conv conv, Values values) {
        boolean relu = isRelu(conv);
        OnnxModel model =
                new OnnxModel()
                        .input(SOURCE, DataType.F32, conv.srcShape())
                        .initializer("w", conv.weightsShape(), values.weights())
                        .floats("b", values.fixed().bias())
                        .node("Conv", "", List.of(SOURCE, "w", "b"), relu ? "sum" : DESTINATION);
        window(model, conv);
        if (relu) {
            model.node("Relu", "", List.of("sum"), DESTINATION);
        }
        return model.output(DESTINATION, DataType.F32, conv.dstShape()).toBytes();
    }

    /** ReLU costs nothing: with a zero point of 0 a u8 destination ends there. */
    private static byte[] qLinearConv(Conv conv, Values values) {
        boolean channelsLast = conv.srcLayout() == TensorLayout.NHWC;
        OnnxModel model =
                quantized(conv, values)
                        .initializer("w", conv.weightsShape(), values.weights())
                        .scalar("y_scale", values.fixed().dstScale())
                        .scalar("y_zp", TensorProto.DataType.UINT8, values.fixed().dstZeroPoint())
                        .node(
                                "QLinearConv",
                                channelsLast ? OnnxModel.MICROSOFT : "",
                                List.of(
                                        SOURCE, "x_scale", "x_zp", "w", "w_scale", "w_zp",
                                        "y_scale", "y_zp", "b"),
                                DESTINATION);
        if (channelsLast) {
            model.attribute("channels_last", 1);
        }
        window(model, conv);
        return model.output(DESTINATION, DataType.U8, conv.dstShape()).toBytes();
    }

    /**
     * A source that is not read to its end has a padding below 0 there, which ONNX need not know.
     */
    private static void window(OnnxModel model, Conv conv) {
        List<Integer> pads = new ArrayList<>();
        conv.axes().forEach(axis -> pads.add(axis.padBefore()));
        conv.axes().forEach(axis -> pads.add(Math.max(0, conv.padAfter(axis))));
        model.attribute("group", conv.groups())
                .attribute("kernel_shape", conv.axes().stream().map(Axis::kernel).toList())
                .attribute("strides", conv.axes().stream().map(Axis::stride).toList())
                .attribute("dilations", conv.axes().stream().map(Axis::dilation).toList())
                .attribute("pads", pads);
    }

    private static boolean isRelu(Product request) {
        return request.epilogue().activation().kind() == Activation.Kind.RELU;
    }
}
