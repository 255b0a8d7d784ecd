package dev.octet.trained;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.Linear;
import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.npy.Npy;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.correct.BiasCorrection;
import dev.octet.quant.correct.ChannelMeans;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.ConvBuilder;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trained image classifier: nine convolutions, three residual additions, one linear layer. */
public final class ResNet8 {
    /** Bytes of an image, [32, 32, 3]. */
    public static final int PIXELS = 32 * 32 * 3;

    /** Logits of an image. */
    public static final int CLASSES = 10;

    private static final String INPUT = "input";

    private final List<Layer> layers = new ArrayList<>();
    private final float[] classifier;
    private final float[] classifierBias;

    /**
     * A convolution, with the addition that follows it if there is one; {@code residual} or null.
     */
    private record Layer(
            String input,
            String output,
            String residual,
            boolean relu,
            float[] weights,
            int[] shape,
            float[] bias,
            int stride,
            int[] padBefore,
            int[] padAfter) {

        /** The weights as a matrix: a row of K weights for each output channel. */
        int[] matrix() {
            return new int[] {shape[0], weights.length / shape[0]};
        }

        /** What the integers of the weights stand for. */
        QuantParams weightParams(Grouping grouping) {
            GroupedObserver observer =
                    new GroupedObserver(output, new ObserverKind.Extreme(), grouping, matrix());
            observer.observe(weights);
            return observer.params(Scheme.SYMMETRIC);
        }

        Layer with(float[] otherWeights) {
            return new Layer(
                    input,
                    output,
                    residual,
                    relu,
                    otherWeights,
                    shape,
                    bias,
                    stride,
                    padBefore,
                    padAfter);
        }

        ConvBuilder conv(int images, int size, DataType type) {
            ConvBuilder builder =
                    Conv.of(shape[1], shape[0])
                            .images(images)
                            .size(size, size)
                            .kernel(shape[2], shape[3])
                            .stride(stride)
                            .padding(padBefore, padAfter)
                            .bias();
            if (residual != null) {
                builder.residual(type);
            }
            return relu ? builder.activation(Activation.RELU) : builder;
        }
    }

    /** Is shown the values of a tensor, [images, height, width, channels]. */
    public interface Tap {
        /** Shows nobody. */
        Tap NONE = (name, values) -> {};

        /** Called once for each tensor of a run. */
        void tensor(String name, float[] values);
    }

    /**
     * How the network becomes integers.
     *
     * @param activations of every tensor but the pixels, u8
     * @param weights per tensor or per channel of axis 0, symmetric
     * @param biases of layers, by their output, in place of their own; may be empty
     */
    public record Int8(
            Map<String, QuantParams> activations, Grouping weights, Map<String, float[]> biases) {}

    /** Reads the network's folder. */
    public ResNet8(Path folder) throws IOException {
        JsonObject model =
                JsonParser.parseString(Files.readString(folder.resolve("model.json")))
                        .getAsJsonObject();
        JsonObject linear = null;
        for (JsonElement element : model.getAsJsonArray("layers")) {
            JsonObject op = element.getAsJsonObject();
            switch (op.get("op").getAsString()) {
                case "conv2d" -> layers.add(convolution(folder, op));
                case "add" -> add(op);
                case "global_average_pool" -> {}
                case "linear" -> linear = op;
                default -> throw new IOException("unknown operation " + op);
            }
        }
        classifier = Npy.open(folder.resolve(linear.get("weights").getAsString())).floats();
        classifierBias = Npy.open(folder.resolve(linear.get("bias").getAsString())).floats();
    }

    private static Layer convolution(Path folder, JsonObject op) throws IOException {
        Npy weights = Npy.open(folder.resolve(op.get("weights_oihw").getAsString()));
        JsonArray pads = op.getAsJsonArray("pads_tlbr");
        return new Layer(
                op.get("input").getAsString(),
                op.get("output").getAsString(),
                null,
                op.get("activation").getAsString().equals("relu"),
                weights.floats(),
                weights.shape(),
                Npy.open(folder.resolve(op.get("bias").getAsString())).floats(),
                op.getAsJsonArray("stride").get(0).getAsInt(),
                new int[] {pads.get(0).getAsInt(), pads.get(1).getAsInt()},
                new int[] {pads.get(2).getAsInt(), pads.get(3).getAsInt()});
    }

    /** The last convolution before an addition takes the other summand as its residual. */
    private void add(JsonObject op) {
        Layer last = layers.remove(layers.size() - 1);
        String other = null;
        for (JsonElement input : op.getAsJsonArray("inputs")) {
            if (!input.getAsString().equals(last.output)) {
                other = input.getAsString();
            }
        }
        layers.add(
                new Layer(
                        last.input,
                        op.get("output").getAsString(),
                        other,
                        op.get("activation").getAsString().equals("relu"),
                        last.weights,
                        last.shape,
                        last.bias,
                        last.stride,
                        last.padBefore,
                        last.padAfter));
    }

    /** The names of the convolutions' outputs, in order. */
    public List<String> layers() {
        return layers.stream().map(Layer::output).toList();
    }

    /** How many weights the convolution with that output has. */
    public int weights(String output) {
        return layer(output).weights.length;
    }

    /** What the integers of a convolution's weights stand for. */
    public QuantParams weightParams(String output, Grouping grouping) {
        return layer(output).weightParams(grouping);
    }

    /** How many channels a tensor has. */
    public int channels(String tensor) {
        return tensor.equals(INPUT) ? 3 : layer(tensor).shape[0];
    }

    private Layer layer(String output) {
        return layers.stream().filter(l -> l.output.equals(output)).findFirst().orElseThrow();
    }

    /**
     * The biases without the mean error that quantized weights cause.
     *
     * @param means of the channels of every tensor, the pixels included
     */
    public Map<String, float[]> correctedBiases(Grouping weights, Map<String, ChannelMeans> means) {
        Map<String, float[]> biases = new HashMap<>();
        for (Layer layer : layers) {
            QuantParams params = layer.weightParams(weights);
            biases.put(
                    layer.output,
                    BiasCorrection.correct(
                            layer.bias,
                            layer.weights,
                            Quantizer.roundTrip(layer.weights, params, layer.matrix()),
                            means.get(layer.input).means(),
                            layer.shape));
        }
        return biases;
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Logits in FP32. */
    public float[] fp32(Octet octet, byte[] pixels, int images, Tap tap) {
        return rounded(octet, pixels, images, Map.of(), Map.of(), tap);
    }

    /**
     * Logits in FP32 but for some convolutions, whose source and weights are rounded to what 8 bits
     * can hold: their numbers are those of INT8 but for the rounding of FP32 sums.
     *
     * @param activations of the sources of these convolutions, u8
     * @param weights of these convolutions, by their output, as matrices [O, K]; symmetric
     */
    public float[] rounded(
            Octet octet,
            byte[] pixels,
            int images,
            Map<String, QuantParams> activations,
            Map<String, Grouping> weights,
            Tap tap) {
        float[] input = new float[images * PIXELS];
        for (int i = 0; i < input.length; i++) {
            input[i] = pixels[i] & 255;
        }
        tap.tensor(INPUT, input);
        Map<String, float[]> tensors = new HashMap<>(Map.of(INPUT, input));
        Map<String, QuantParams> params = withPixels(activations);
        Map<String, Integer> sizes = new HashMap<>(Map.of(INPUT, 32));
        for (Layer layer : layers) {
            float[] src = tensors.get(layer.input);
            Layer used = layer;
            if (weights.containsKey(layer.output)) {
                src = Quantizer.roundTrip(src, params.get(layer.input));
                QuantParams own = layer.weightParams(weights.get(layer.output));
                used = layer.with(Quantizer.roundTrip(layer.weights, own, layer.matrix()));
            }
            Conv conv =
                    used.conv(images, sizes.get(layer.input), DataType.F32)
                            .types(DataType.F32, DataType.F32, DataType.F32)
                            .build();
            ByteBuffer dst = direct(conv.dstBytes());
            Operands<ByteBuffer> operands = Operands.of(direct(src), dst);
            if (layer.residual != null) {
                operands.residual(direct(tensors.get(layer.residual)));
            }
            try (Kernel kernel =
                    octet.prepare(conv.with(Parameters.of(used.weights).bias(used.bias)))) {
                kernel.run(operands);
            }
            float[] values = new float[conv.dstCount()];
            dst.asFloatBuffer().get(values);
            tap.tensor(layer.output, values);
            tensors.put(layer.output, values);
            sizes.put(layer.output, conv.height().out());
        }
        String last = layers.get(layers.size() - 1).output;
        return classify(octet, images, tensors.get(last), false);
    }

    private static ByteBuffer direct(float[] values) {
        ByteBuffer buffer = direct(values.length * Float.BYTES);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    /** Logits from INT8 convolutions and an INT8 linear layer; the tap is shown real numbers. */
    public float[] int8(Octet octet, byte[] pixels, int images, Int8 setting, Tap tap) {
        ByteBuffer input = direct(images * PIXELS).put(pixels, 0, images * PIXELS).flip();
        Map<String, ByteBuffer> tensors = new HashMap<>(Map.of(INPUT, input));
        Map<String, QuantParams> params = withPixels(setting.activations);
        Map<String, Integer> sizes = new HashMap<>(Map.of(INPUT, 32));
        float[] values = null;
        for (Layer layer : layers) {
            Conv conv =
                    layer.conv(images, sizes.get(layer.input), DataType.U8)
                            .types(DataType.U8, DataType.S8, DataType.U8)
                            .srcScale(Granularity.PER_TENSOR)
                            .srcZeroPoint(Granularity.PER_TENSOR)
                            .weightScale(granularity(setting.weights))
                            .dstScale()
                            .dstZeroPoint()
                            .build();
            ByteBuffer dst = direct(conv.dstBytes());
            Operands<ByteBuffer> operands = Operands.of(tensors.get(layer.input), dst);
            if (layer.residual != null) {
                operands.residual(tensors.get(layer.residual));
            }
            try (Kernel kernel = octet.prepare(conv.with(parameters(layer, setting, params)))) {
                kernel.run(operands);
            }
            tensors.put(layer.output, dst);
            sizes.put(layer.output, conv.height().out());
            if (tap != Tap.NONE || layer == layers.get(layers.size() - 1)) {
                byte[] integers = new byte[conv.dstCount()];
                dst.get(0, integers);
                values = Quantizer.dequantize(integers, params.get(layer.output));
                tap.tensor(layer.output, values);
            }
        }
        return classify(octet, images, values, true);
    }

    private static Granularity granularity(Grouping weights) {
        return weights.equals(Grouping.perTensor())
                ? Granularity.PER_TENSOR
                : Granularity.PER_CHANNEL;
    }

    /** A pixel is its own integer. */
    private static Map<String, QuantParams> withPixels(Map<String, QuantParams> activations) {
        Map<String, QuantParams> all = new HashMap<>(activations);
        all.put(INPUT, QuantParams.perTensor(DataType.U8, 1, 0));
        return all;
    }

    private static Parameters parameters(
            Layer layer, Int8 setting, Map<String, QuantParams> activations) {
        QuantParams weights = layer.weightParams(setting.weights);
        QuantParams src = activations.get(layer.input);
        QuantParams dst = activations.get(layer.output);
        Parameters parameters =
                Parameters.of(Quantizer.quantize(layer.weights, weights, layer.matrix()))
                        .weightScales(weights)
                        .bias(setting.biases.getOrDefault(layer.output, layer.bias))
                        .src(src)
                        .dst(dst);
        if (layer.residual == null) {
            return parameters;
        }
        return parameters.residual(activations.get(layer.residual));
    }

    /** Mean over all places of each channel, then the linear layer. */
    private float[] classify(Octet octet, int images, float[] features, boolean int8) {
        int channels = classifier.length / CLASSES;
        int places = features.length / images / channels;
        float[] means = new float[images * channels];
        for (int i = 0; i < features.length; i++) {
            means[i / (places * channels) * channels + i % channels] += features[i] / places;
        }
        float[] logits = new float[images * CLASSES];
        if (int8) {
            try (Linear linear =
                    Linear.of(classifier, CLASSES, channels)
                            .bias(classifierBias)
                            .maxRows(images)
                            .on(octet)
                            .build()) {
                linear.run(means, images, logits);
            }
            return logits;
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = classifierBias[i % CLASSES];
            for (int c = 0; c < channels; c++) {
                logits[i] +=
                        means[i / CLASSES * channels + c] * classifier[i % CLASSES * channels + c];
            }
        }
        return logits;
    }
}
