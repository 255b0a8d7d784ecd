package dev.octet.docs;

import static dev.octet.request.DataType.S8;
import static dev.octet.request.DataType.U8;
import static dev.octet.request.Granularity.PER_CHANNEL;
import static dev.octet.request.Granularity.PER_TENSOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.AdaptiveChoice;
import dev.octet.quant.choose.LayerChoice;
import dev.octet.quant.choose.Sensitivity;
import dev.octet.quant.correct.BiasCorrection;
import dev.octet.quant.correct.ChannelMeans;
import dev.octet.quant.correct.SmoothQuant;
import dev.octet.quant.correct.WeightEqualization;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.error.SaturationRisk;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.CalibrationFile;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObservationsFile;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.picture.ChannelErrorPicture;
import dev.octet.quant.range.Entropy;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.MseOptimal;
import dev.octet.request.Activation;
import dev.octet.request.Gemm;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.WeightsLayout;
import dev.octet.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/quantization.md, in its order: it compiles, and does what the text says. */
class QuantizationTest {
    private static final int M = 16;
    private static final int N = 48;
    private static final int K = 32;

    private static float[] random(int count, int seed) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    @Test
    void fullRange() {
        QuantParams params = Scheme.FULL_RANGE.params(new Range(-1, 1));
        byte[] q = Quantizer.quantize(new float[] {0.5f}, params);
        float[] x = Quantizer.dequantize(q, params);
        assertEquals(64, q[0]);
        assertEquals(0.502, x[0], 5e-4);
    }

    private float[] layer(float[] x, float[] weights, float[] bias) {
        float[] y = new float[x.length / K * N];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i % N];
            for (int k = 0; k < K; k++) {
                y[i] += x[i / N * K + k] * weights[i % N * K + k];
            }
            y[i] = Math.max(y[i], 0);
        }
        return y;
    }

    @Test
    void fromSamplesToInt8(@TempDir Path folder) throws IOException {
        int m = M;
        int n = N;
        int k = K;
        float[] weights = random(n * k, 1);
        float[] bias = random(n, 2);
        List<float[]> samples = List.of(random(m * k, 3), random(m * k, 4));
        Path file = folder.resolve("calibration.json");
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("mse"));
        calibration.run(
                samples,
                sample -> {
                    calibration.observe("x", sample);
                    calibration.observe("y", layer(sample, weights, bias));
                },
                (done, total) -> System.out.println(done + " of " + total));
        System.out.print(calibration.report());
        CalibrationFile.write(file, calibration.params());

        Path observations = folder.resolve("observations.json");
        ObservationsFile.write(observations, calibration);
        Calibration all = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("mse"));
        ObservationsFile.merge(all, observations);
        assertEquals(calibration.params(), all.params());

        Map<String, QuantParams> activations = CalibrationFile.read(file);
        QuantParams xParams = activations.get("x");
        QuantParams yParams = activations.get("y");
        Gemm gemm =
                Gemm.of(m, n, k)
                        .types(U8, S8, U8)
                        .layout(WeightsLayout.NK)
                        .srcScale(PER_TENSOR)
                        .srcZeroPoint(PER_TENSOR)
                        .weightScale(PER_CHANNEL)
                        .bias()
                        .activation(Activation.RELU)
                        .dstScale()
                        .dstZeroPoint()
                        .build();
        GroupedObserver observer =
                new GroupedObserver(
                        "weights",
                        new ObserverKind.Extreme(),
                        gemm.weightGrouping(),
                        gemm.weightsShape());
        observer.observe(weights);
        QuantParams weightParams = observer.params(Scheme.SYMMETRIC);

        Parameters parameters =
                Parameters.of(Quantizer.quantize(weights, weightParams, n, k))
                        .weightScales(weightParams)
                        .bias(bias)
                        .src(xParams)
                        .dst(yParams);
        float[] x = samples.get(0);
        byte[] dst = new byte[m * n];
        try (Kernel kernel = Octet.best().prepare(gemm.with(parameters))) {
            kernel.run(Quantizer.quantize(x, xParams), dst);
        }
        float[] y = Quantizer.dequantize(dst, yParams);

        QuantError error = new QuantError();
        error.observe(layer(x, weights, bias), y);
        System.out.println(error);
        assertTrue(error.summary().sqnr() > 30, error::toString);
        assertEquals(activations, calibration.params());

        ChannelMeans means = new ChannelMeans(1, m, k);
        means.observe(x);
        float[] left = Quantizer.roundTrip(weights, weightParams, n, k);
        float[] corrected = BiasCorrection.correct(bias, weights, left, means.means(), n, k);
        assertEquals(n, corrected.length);

        byte[] q = Quantizer.quantize(weights, weightParams, n, k);
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), n, k);
        report.observe(weights, q, n * k, weightParams);
        System.out.print(report);
        Files.writeString(folder.resolve("error.json"), report.toJson());
        ChannelErrorPicture.draw("conv1", report).save(folder.resolve("error.svg"));
        assertEquals(n, report.channels().size());

        byte[] inputs = Quantizer.quantize(x, xParams);
        SaturationRisk risk = SaturationRisk.of(q, n, k);
        System.out.println(risk);
        double[] wrong = risk.realErrors(xParams.scale(0), weightParams.scales());
        System.out.println(risk.observe(inputs, m));
        assertEquals(n, wrong.length);
    }

    @Test
    void adaptive() {
        int n = N;
        int k = K;
        float[] weights = random(n * k, 5);
        AdaptiveChoice choice =
                new AdaptiveChoice(
                        List.of(Scheme.SYMMETRIC, Scheme.AFFINE_S8),
                        List.of(new MinMax(), new MseOptimal(), new Entropy()),
                        List.of(Grouping.perTensor(), Grouping.perChannel(0)),
                        AdaptiveChoice.Budget.NONE);
        System.out.println(choice.best(weights, n, k));
        assertEquals(Grouping.perChannel(0), choice.best(weights, n, k).params().grouping());
    }

    @Test
    void layers() {
        Sensitivity sensitivity =
                new Sensitivity(
                        100,
                        List.of(
                                new Sensitivity.Layer(
                                        "conv1",
                                        List.of(
                                                new Sensitivity.Option("per_channel:0", 0.2, 496),
                                                new Sensitivity.Option("fp32", 0, 1728))),
                                new Sensitivity.Layer(
                                        "conv2",
                                        List.of(
                                                new Sensitivity.Option("per_channel:0", 0.05, 2368),
                                                new Sensitivity.Option("fp32", 0, 9216)))));
        System.out.print(sensitivity);
        System.out.print(LayerChoice.cheapest(sensitivity, sensitivity.error(30)));
        LayerChoice.Choice choice = LayerChoice.cheapest(sensitivity, sensitivity.error(30));
        assertEquals("fp32", choice.picks().get(0).option().setting());
        assertEquals("per_channel:0", choice.picks().get(1).option().setting());
    }

    @Test
    void outliers() {
        int m = M;
        int n = N;
        int k = K;
        float[] weights = random(n * k, 6);
        float[] bias = random(n, 7);
        float[] second = random(n * 10, 8);
        float[] x = random(m * k, 9);
        for (int i = 3; i < x.length; i += k) {
            x[i] *= 60;
        }
        WeightEqualization equal =
                WeightEqualization.of(weights, new int[] {n, k}, bias, second, new int[] {10, n});
        assertEquals(n, equal.factors().length);

        SmoothQuant.Choice smooth =
                SmoothQuant.search(x, weights, m, n, k, Scheme.SYMMETRIC, Scheme.SYMMETRIC);
        if (smooth.error() < smooth.errorBefore()) {
            weights = SmoothQuant.weights(weights, smooth.factors());
            x = SmoothQuant.activations(x, smooth.factors());
        }
        assertTrue(smooth.error() < smooth.errorBefore(), smooth::toString);
        assertEquals(m * k, x.length);
        assertEquals(n * k, weights.length);
    }

    @Test
    void theDocumentShowsThisCode() throws IOException {
        Snippets.standIn(QuantizationTest.class, Path.of("..", "docs", "quantization.md"), 12);
    }
}
