package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.WeightsLayout;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The autoencoder in INT8 with ranges fixed beforehand: u8 from layer to layer, calibrated with the
 * even frames of the recording, measured on the odd ones. Prints the table of docs/quantization.md.
 */
@TrainedNetwork.Needed("ad01")
class CalibratedAd01Test {
    private static final String INPUT = "x";
    private static final int LAST = 9;

    private static Autoencoder network;
    private static float[] calibration;
    private static float[] input;
    private static List<float[]> reference;

    @BeforeAll
    static void read() throws IOException {
        network = new Autoencoder(TrainedNetwork.folder("ad01"));
        calibration = frames(0);
        input = frames(1);
        reference = fp32(input);
    }

    /** Every second frame. */
    private static float[] frames(int first) {
        int columns = network.input().length / network.frames();
        float[] some = new float[network.frames() / 2 * columns];
        for (int i = 0; i < network.frames() / 2; i++) {
            System.arraycopy(
                    network.input(), (2 * i + first) * columns, some, i * columns, columns);
        }
        return some;
    }

    private static Gemm gemm(Autoencoder.Layer layer, GemmBuilder builder) {
        return builder.layout(WeightsLayout.NK).bias().activation(layer.activation()).build();
    }

    private static GemmBuilder shape(Autoencoder.Layer layer) {
        return Gemm.of(network.frames() / 2, layer.outputs(), layer.inputs());
    }

    /** The output of every layer. */
    private static List<float[]> fp32(float[] frames) {
        List<float[]> outputs = new ArrayList<>();
        float[] x = frames;
        for (Autoencoder.Layer layer : network.layers()) {
            Gemm gemm = gemm(layer, shape(layer).types(DataType.F32, DataType.F32, DataType.F32));
            float[] y = new float[gemm.dstCount()];
            Parameters parameters = Parameters.of(layer.weights()).bias(layer.bias());
            try (Kernel kernel = Octet.best().prepare(gemm.with(parameters))) {
                kernel.run(x, y);
            }
            outputs.add(y);
            x = y;
        }
        return outputs;
    }

    private static Map<String, QuantParams> activations(String observer) {
        Calibration parameters = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse(observer));
        parameters.observe(INPUT, calibration);
        List<float[]> outputs = fp32(calibration);
        for (int i = 0; i < outputs.size(); i++) {
            parameters.observe(name(i), outputs.get(i));
        }
        return parameters.params();
    }

    private static String name(int layer) {
        return "y" + (layer + 1);
    }

    /** The output of every layer as real numbers; all but the last were u8. */
    private static List<float[]> int8(Map<String, QuantParams> activations, Grouping weights) {
        List<float[]> outputs = new ArrayList<>();
        QuantParams src = activations.get(INPUT);
        byte[] x = Quantizer.quantize(input, src);
        for (int i = 0; i < network.layers().size(); i++) {
            Autoencoder.Layer layer = network.layers().get(i);
            QuantParams own = weightParams(layer, weights);
            Parameters parameters =
                    Parameters.of(
                                    Quantizer.quantize(
                                            layer.weights(), own, layer.outputs(), layer.inputs()))
                            .weightScales(own)
                            .bias(layer.bias())
                            .src(src);
            GemmBuilder builder =
                    shape(layer)
                            .srcScale(Granularity.PER_TENSOR)
                            .srcZeroPoint(Granularity.PER_TENSOR)
                            .weightScale(
                                    own.count() == 1
                                            ? Granularity.PER_TENSOR
                                            : Granularity.PER_CHANNEL);
            if (layer.activation() == Activation.LINEAR) {
                Gemm gemm = gemm(layer, builder.types(DataType.U8, DataType.S8, DataType.F32));
                float[] y = new float[gemm.dstCount()];
                try (Kernel kernel = Octet.best().prepare(gemm.with(parameters))) {
                    kernel.run(x, y);
                }
                outputs.add(y);
            } else {
                QuantParams dst = activations.get(name(i));
                Gemm gemm =
                        gemm(
                                layer,
                                builder.types(DataType.U8, DataType.S8, DataType.U8)
                                        .dstScale()
                                        .dstZeroPoint());
                parameters = parameters.dst(dst);
                byte[] y = new byte[gemm.dstCount()];
                try (Kernel kernel = Octet.best().prepare(gemm.with(parameters))) {
                    kernel.run(x, y);
                }
                outputs.add(Quantizer.dequantize(y, dst));
                src = dst;
                x = y;
            }
        }
        return outputs;
    }

    private static QuantParams weightParams(Autoencoder.Layer layer, Grouping grouping) {
        GroupedObserver observer =
                new GroupedObserver(
                        "weights",
                        new ObserverKind.Extreme(),
                        grouping,
                        layer.outputs(),
                        layer.inputs());
        observer.observe(layer.weights());
        return observer.params(Scheme.SYMMETRIC);
    }

    private static double sqnr(int layer, List<float[]> outputs) {
        QuantError error = new QuantError();
        error.observe(reference.get(layer), outputs.get(layer));
        return error.summary().sqnr();
    }

    private static double score(float[] output) {
        QuantError error = new QuantError();
        error.observe(input, output);
        return error.summary().mse();
    }

    @ParameterizedTest
    @FieldSource("dev.octet.trained.CalibratedResNet8#OBSERVERS")
    void fixedRanges(String observer) {
        Map<String, QuantParams> activations = activations(observer);
        List<float[]> channel = int8(activations, Grouping.perChannel(0));
        List<float[]> tensor = int8(activations, Grouping.perTensor());
        print(observer + ", per_channel", channel);
        print(observer + ", per_tensor", tensor);
        double expected = score(last(reference));
        System.out.printf(Locale.ROOT, "score in FP32 %.4f%n", expected);
        assertTrue(sqnr(LAST, channel) >= 40, () -> observer + ": " + sqnr(LAST, channel));
        assertTrue(sqnr(LAST, tensor) >= 31, () -> observer + ": " + sqnr(LAST, tensor));
        assertEquals(expected, score(last(channel)), 0.005 * expected, "anomaly score");
        assertEquals(expected, score(last(tensor)), 0.06 * expected, "anomaly score");
    }

    private static float[] last(List<float[]> outputs) {
        return outputs.get(LAST);
    }

    private static void print(String name, List<float[]> outputs) {
        String decibels =
                IntStream.range(0, outputs.size())
                        .mapToObj(i -> RootLocale.format("%.1f", sqnr(i, outputs)))
                        .collect(Collectors.joining(" | "));
        System.out.printf(
                Locale.ROOT, "| `%s` | %s | %.4f |%n", name, decibels, score(last(outputs)));
    }
}
