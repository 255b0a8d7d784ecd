package dev.octet.model.quantize.report;

import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Promise;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.quantize.report.QuantizationReport.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Reports with invented numbers. */
final class SampleReports {
    static final double NAN = Double.NaN;
    static final double INF = Double.POSITIVE_INFINITY;

    private SampleReports() {}

    /** Something in every section. */
    static QuantizationReport small() {
        return new QuantizationReport(
                "small.onnx",
                "u8 and s8, percentile",
                "octet model quantize small.onnx",
                List.of(
                        new Score("top-1", 0.8704, 0.8667),
                        new Score("same class", NAN, 0.9712),
                        new Score("SQNR, dB", INF, 21.3)),
                Optional.of(new Promise("top-1 at most 0.01 lower", 0.8604, 0.8667, true)),
                List.of(
                        new Layer(
                                "conv1", "Conv", Form.INT8, "", 35.25, 123_456, 4_000, 1_100, 8_000,
                                2_000),
                        new Layer(
                                "head",
                                "Gemm",
                                Form.FP32,
                                "the budget",
                                12.5,
                                0,
                                800,
                                800,
                                1_500,
                                NAN),
                        new Layer("exact", "MatMul", Form.DYNAMIC, "", INF, 7, 0, 0, NAN, NAN)),
                List.of(
                        new Activation("x", -1.5, 6.25, -1, 5, 0.0125, 0.0235, 43, "percentile"),
                        new Activation("unseen", NAN, NAN, -INF, INF, NAN, 1, -128, "none")),
                List.of(
                        new Trial("everything in INT8", 0, 0.8512, 9.75, false, false),
                        new Trial("head in FP32", 1, 0.8667, 21.3, true, true),
                        new Trial("more in FP32", 2, 0.8667, 22.5, true, false)),
                4 * 1024 * 1024,
                1024 * 1024 + 512 * 1024,
                3e6,
                1.2e6);
    }

    /** Nothing but a name. */
    static QuantizationReport empty() {
        return new QuantizationReport(
                "nothing",
                "",
                "",
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                0,
                0,
                NAN,
                NAN);
    }

    /** Every text is this one. */
    static QuantizationReport named(String text) {
        return new QuantizationReport(
                text,
                text,
                text,
                List.of(new Score(text, 1, 1), new Score(text, NAN, 1)),
                Optional.of(new Promise(text, 1, 0, false)),
                List.of(new Layer(text, text, Form.FP32, text, 1, 1, 1, 1, 1, 1)),
                List.of(new Activation(text, 0, 1, 0, 1, 0, 1, 0, text)),
                List.of(new Trial(text, 1, 1, 1, true, true)),
                1,
                1,
                1,
                1);
    }

    /** Of many layers and activations, drawn by a seed. */
    static QuantizationReport large(int layers) {
        Random random = new Random(11);
        List<Layer> all = new ArrayList<>();
        List<Activation> activations = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Form form = Form.values()[random.nextInt(Form.values().length)];
            double nanos = 1e5 * random.nextDouble();
            all.add(
                    new Layer(
                            "/blocks." + i + "/conv/Conv",
                            "Conv",
                            form,
                            form == Form.FP32 ? "sensitive" : "",
                            15 + 25 * random.nextDouble(),
                            random.nextInt(1 << 30),
                            4L * (1 + random.nextInt(1 << 16)),
                            1 + random.nextInt(1 << 16),
                            nanos,
                            nanos / (1 + 3 * random.nextDouble())));
            double high = 8 * random.nextDouble();
            activations.add(
                    new Activation(
                            "/blocks." + i + "/conv/Conv_output_0",
                            -random.nextDouble(),
                            high,
                            0,
                            0.8 * high,
                            0.2 * random.nextDouble(),
                            high / 255,
                            0,
                            "entropy"));
        }
        return new QuantizationReport(
                "large",
                "u8 and s8",
                "",
                List.of(new Score("top-1", 0.76, 0.75)),
                Optional.empty(),
                all,
                activations,
                List.of(),
                97_000_000,
                25_000_000,
                2e7,
                9e6);
    }
}
