package dev.octet.benchmarks.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.request.Axis;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Normalize;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import dev.octet.request.TensorLayout;
import dev.octet.verify.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ONNX models of one operator that compute a request without weights: Softmax,
 * LayerNormalization, Resize with channels first, and of ONNX Runtime's own operators Gelu,
 * QLinearAveragePool and NhwcMaxPool, which are channels last.
 */
public final class OnnxOperations {
    private static final String GELU = "gelu(a)";

    private OnnxOperations() {}

    /** The operator that computes the request; empty when none does. */
    public static String operator(Request request) {
        if (request instanceof Softmax softmax) {
            return isPlain(softmax) ? "Softmax" : "";
        }
        if (request instanceof Normalize norm) {
            return isPlain(norm) ? "LayerNormalization" : "";
        }
        if (request instanceof Elementwise eltwise) {
            boolean isGelu = eltwise.toString().endsWith(" " + GELU);
            return isGelu && eltwise.src() == DataType.F32 && eltwise.dst() == DataType.F32
                    ? "Gelu"
                    : "";
        }
        if (request instanceof Pool pool) {
            boolean isKnown =
                    pool.src() == DataType.U8
                            && pool.dst() == DataType.U8
                            && pool.layout() == TensorLayout.NHWC;
            return !isKnown
                    ? ""
                    : pool.kind() == Pool.Kind.MAX ? "NhwcMaxPool" : "QLinearAveragePool";
        }
        return request instanceof Resize resize && isPlain(resize) ? "Resize" : "";
    }

    private static boolean isPlain(Resize resize) {
        return resize.src() == DataType.F32
                && resize.dst() == DataType.F32
                && resize.layout() == TensorLayout.NCHW
                && resize.scales().isEmpty();
    }

    private static boolean isPlain(Softmax softmax) {
        return !softmax.log()
                && softmax.factor() == 1
                && softmax.mask().isEmpty()
                && softmax.dst() == DataType.F32;
    }

    private static boolean isPlain(Normalize norm) {
        return norm.kind() == Normalize.Kind.LAYER
                && norm.scale()
                && norm.bias()
                && !norm.residual()
                && norm.dst() == DataType.F32;
    }

    /**
     * The model's bytes.
     *
     * @throws IllegalArgumentException where no operator computes the request
     */
    public static byte[] of(Values values) {
        Request request = values.request();
        String operator = operator(request);
        OnnxModel model =
                new OnnxModel().input(OnnxModels.SOURCE, request.src(), request.srcShape());
        switch (operator) {
            case "Softmax" ->
                    model.node(operator, "", List.of(OnnxModels.SOURCE), OnnxModels.DESTINATION)
                            .attribute("axis", ((Softmax) request).axis());
            case "Resize" -> resize(model, (Resize) request);
            case "LayerNormalization" -> layerNorm(model, (Normalize) request, values.fixed());
            case "Gelu" ->
                    model.node(
                            operator,
                            OnnxModel.MICROSOFT,
                            List.of(OnnxModels.SOURCE),
                            OnnxModels.DESTINATION);
            case "NhwcMaxPool" -> {
                model.node(
                        operator,
                        OnnxModel.MICROSOFT,
                        List.of(OnnxModels.SOURCE),
                        OnnxModels.DESTINATION);
                window(model, (Pool) request);
            }
            case "QLinearAveragePool" -> averagePool(model, (Pool) request, values.fixed());
            default -> throw new IllegalArgumentException("no operator for " + request);
        }
        return model.output(OnnxModels.DESTINATION, request.dst(), request.dstShape()).toBytes();
    }

    private static void resize(OnnxModel model, Resize resize) {
        float[] scales = new float[2 + resize.in().size()];
        scales[0] = 1;
        scales[1] = 1;
        for (int i = 0; i < resize.in().size(); i++) {
            scales[2 + i] = (float) resize.out().get(i) / resize.in().get(i);
        }
        model.floats("scales", scales)
                .node(
                        "Resize",
                        "",
                        List.of(OnnxModels.SOURCE, "", "scales"),
                        OnnxModels.DESTINATION)
                .attribute("mode", "linear")
                .attribute(
                        "coordinate_transformation_mode",
                        resize.coordinates().name().toLowerCase(Locale.ROOT));
    }

    private static void layerNorm(OnnxModel model, Normalize norm, Parameters fixed) {
        model.floats("scale", fixed.weightScales())
                .floats("bias", fixed.bias())
                .node(
                        "LayerNormalization",
                        "",
                        List.of(OnnxModels.SOURCE, "scale", "bias"),
                        OnnxModels.DESTINATION)
                .attribute("axis", norm.axis())
                .attribute("epsilon", norm.epsilon());
    }

    private static void averagePool(OnnxModel model, Pool pool, Parameters fixed) {
        model.scalar("x_scale", fixed.srcScale())
                .scalar("x_zp", TensorProto.DataType.UINT8, fixed.srcZeroPoint())
                .scalar("y_scale", fixed.dstScale())
                .scalar("y_zp", TensorProto.DataType.UINT8, fixed.dstZeroPoint())
                .node(
                        "QLinearAveragePool",
                        OnnxModel.MICROSOFT,
                        List.of(OnnxModels.SOURCE, "x_scale", "x_zp", "y_scale", "y_zp"),
                        OnnxModels.DESTINATION)
                .attribute("channels_last", 1)
                .attribute(
                        "count_include_pad", pool.kind() == Pool.Kind.AVG_INCLUDE_PADDING ? 1 : 0);
        window(model, pool);
    }

    private static void window(OnnxModel model, Pool pool) {
        List<Integer> pads = new ArrayList<>();
        pool.axes().forEach(axis -> pads.add(axis.padBefore()));
        pool.axes().forEach(axis -> pads.add(Math.max(0, pool.padAfter(axis))));
        model.attribute("kernel_shape", pool.axes().stream().map(Axis::kernel).toList())
                .attribute("strides", pool.axes().stream().map(Axis::stride).toList())
                .attribute("pads", pads);
    }
}
