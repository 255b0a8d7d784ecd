package dev.octet.trained;

import dev.octet.Octet;
import dev.octet.quant.Progress;
import dev.octet.quant.Scheme;
import dev.octet.quant.correct.ChannelMeans;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ResNet-8 calibrated with any observer, run in INT8, and what that costs. */
public final class CalibratedResNet8 {
    /** Every kind of observer. */
    public static final List<String> OBSERVERS =
            List.of(
                    "min_max",
                    "moving_average:0.1",
                    "percentile:99.9",
                    "percentile:99.99",
                    "percentile:99.999",
                    "mse",
                    "entropy");

    /** The name under which the logits are measured. */
    public static final String LOGITS = "logits";

    private static final int BATCH = 10;

    private final Octet octet = Octet.best();
    private final ResNet8 network;
    private final ResNet8Images images;
    private final Map<String, float[]> reference = new LinkedHashMap<>();
    private final float[] fp32;

    /**
     * What a setting costs.
     *
     * @param top1 of the images that were not calibrated with, per cent
     * @param agreement share of these images with the prediction of FP32, per cent
     * @param sqnr of every tensor of the running INT8 network against FP32, over a sample of these
     *     images, dB
     */
    public record Result(double top1, double agreement, Map<String, Double> sqnr) {}

    /** Reads the network; without it the test is aborted. */
    public CalibratedResNet8() throws IOException {
        Path folder = TrainedNetwork.folder("resnet8");
        network = new ResNet8(folder);
        images = new ResNet8Images(folder);
        byte[] sample = images.sample();
        reference.put(LOGITS, network.fp32(octet, sample, images(sample), this::remember));
        fp32 = images.logits((p, n) -> network.fp32(octet, p, n, ResNet8.Tap.NONE));
    }

    private void remember(String name, float[] values) {
        reference.put(name, values);
    }

    private static int images(byte[] pixels) {
        return pixels.length / ResNet8.PIXELS;
    }

    /** The network. */
    public ResNet8 network() {
        return network;
    }

    /** The values of a tensor in FP32 over the sample. */
    public float[] reference(String tensor) {
        return reference.get(tensor);
    }

    /** The values of a tensor in FP32 over the images to calibrate with. */
    public float[] calibrationValues(String tensor) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        byte[] pixels = images.calibration();
        network.fp32(octet, pixels, images(pixels), tensors::put);
        return tensors.get(tensor);
    }

    /** In FP32, per cent. */
    public double fp32Top1() {
        return images.top1(fp32);
    }

    /** The parameters of every tensor, calibrated in batches of 10 images. */
    public Map<String, QuantParams> activations(String observer) {
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse(observer));
        calibration.run(
                batches(),
                pixels -> network.fp32(octet, pixels, BATCH, calibration::observe),
                Progress.NONE);
        return calibration.params();
    }

    /** The biases corrected by the means over the images to calibrate with. */
    public Map<String, float[]> correctedBiases(Grouping weights) {
        Map<String, ChannelMeans> means = new LinkedHashMap<>();
        for (byte[] pixels : batches()) {
            network.fp32(
                    octet,
                    pixels,
                    BATCH,
                    (name, values) -> {
                        int channels = network.channels(name);
                        means.computeIfAbsent(
                                        name,
                                        n ->
                                                new ChannelMeans(
                                                        1, values.length / channels, channels))
                                .observe(values);
                    });
        }
        return network.correctedBiases(weights, means);
    }

    private List<byte[]> batches() {
        byte[] all = images.calibration();
        int bytes = BATCH * ResNet8.PIXELS;
        List<byte[]> batches = new ArrayList<>();
        for (int from = 0; from < all.length; from += bytes) {
            batches.add(Arrays.copyOfRange(all, from, from + bytes));
        }
        return batches;
    }

    /** Runs the network in INT8. */
    public Result result(ResNet8.Int8 setting) {
        Map<String, Double> sqnr = new LinkedHashMap<>();
        int8(setting).forEach((name, values) -> sqnr.put(name, error(name, values).sqnr()));
        float[] all = images.logits((p, n) -> network.int8(octet, p, n, setting, ResNet8.Tap.NONE));
        return new Result(images.top1(all), images.agreement(all, fp32), sqnr);
    }

    /** The error of the sample's logits with these convolutions rounded to 8 bits. */
    public QuantError.Summary roundingError(
            Map<String, QuantParams> activations, Map<String, Grouping> weights) {
        return error(LOGITS, rounded(LOGITS, activations, weights));
    }

    /** A tensor over the sample, with these convolutions rounded to 8 bits. */
    public float[] rounded(
            String tensor, Map<String, QuantParams> activations, Map<String, Grouping> weights) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        byte[] sample = images.sample();
        tensors.put(
                LOGITS,
                network.rounded(octet, sample, images(sample), activations, weights, tensors::put));
        return tensors.get(tensor);
    }

    /** A tensor over the sample in INT8, dequantized. */
    public float[] int8(String tensor, ResNet8.Int8 setting) {
        return int8(setting).get(tensor);
    }

    private Map<String, float[]> int8(ResNet8.Int8 setting) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        byte[] sample = images.sample();
        float[] logits = network.int8(octet, sample, images(sample), setting, tensors::put);
        tensors.put(LOGITS, logits);
        return tensors;
    }

    private QuantError.Summary error(String tensor, float[] values) {
        QuantError error = new QuantError();
        error.observe(reference.get(tensor), values);
        return error.summary();
    }
}
