package dev.octet;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.kernel.Activation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.ConvBuilder;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Parameters;
import dev.octet.testing.Npy;
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
final class ResNet8 {
    static final int PIXELS = 32 * 32 * 3;
    static final int CLASSES = 10;

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

    /** How the values of a tensor become u8. */
    record Range(float min, float max) {
        float scale() {
            return (max - min) / 255;
        }

        int zeroPoint() {
            return (int) Math.rint(-min / scale());
        }

        Range and(float value) {
            return new Range(Math.min(min, value), Math.max(max, value));
        }
    }

    ResNet8(Path folder) throws IOException {
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
        classifier = Npy.read(folder.resolve(linear.get("weights").getAsString())).floats();
        classifierBias = Npy.read(folder.resolve(linear.get("bias").getAsString())).floats();
    }

    private static Layer convolution(Path folder, JsonObject op) throws IOException {
        Npy weights = Npy.read(folder.resolve(op.get("weights_oihw").getAsString()));
        JsonArray pads = op.getAsJsonArray("pads_tlbr");
        return new Layer(
                op.get("input").getAsString(),
                op.get("output").getAsString(),
                null,
                op.get("activation").getAsString().equals("relu"),
                weights.floats(),
                weights.shape(),
                Npy.read(folder.resolve(op.get("bias").getAsString())).floats(),
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

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Logits in FP32.
     *
     * @param ranges takes the range of every tensor, widened where it is there already; or null
     */
    float[] fp32(Octet octet, byte[] pixels, int images, Map<String, Range> ranges) {
        ByteBuffer input = direct(images * PIXELS * Float.BYTES);
        for (int i = 0; i < images * PIXELS; i++) {
            input.putFloat(4 * i, pixels[i] & 255);
        }
        Map<String, ByteBuffer> tensors = new HashMap<>(Map.of("input", input));
        Map<String, Integer> sizes = new HashMap<>(Map.of("input", 32));
        String last = null;
        for (Layer layer : layers) {
            Conv conv =
                    layer.conv(images, sizes.get(layer.input), DataType.F32)
                            .types(DataType.F32, DataType.F32, DataType.F32)
                            .build();
            ByteBuffer dst = direct(conv.dstBytes());
            try (Kernel kernel =
                    octet.prepare(conv, Parameters.of(layer.weights).bias(layer.bias))) {
                kernel.run(operands(layer, tensors, dst));
            }
            tensors.put(layer.output, dst);
            sizes.put(layer.output, conv.height().out());
            last = layer.output;
            if (ranges != null) {
                Range range = ranges.getOrDefault(last, new Range(0, 0));
                for (int i = 0; i < conv.dstCount(); i++) {
                    range = range.and(dst.getFloat(4 * i));
                }
                ranges.put(last, range);
            }
        }
        ByteBuffer features = tensors.get(last);
        return classify(octet, images, sizes.get(last), i -> features.getFloat(4 * i), false);
    }

    private static Operands operands(Layer layer, Map<String, ByteBuffer> tensors, ByteBuffer dst) {
        Operands operands = Operands.of(tensors.get(layer.input), dst);
        return layer.residual == null ? operands : operands.residual(tensors.get(layer.residual));
    }

    /** Logits from INT8 convolutions and an INT8 linear layer. */
    float[] int8(Octet octet, byte[] pixels, int images, Map<String, Range> ranges) {
        ByteBuffer input = direct(images * PIXELS).put(pixels, 0, images * PIXELS).flip();
        Map<String, ByteBuffer> tensors = new HashMap<>(Map.of("input", input));
        Map<String, Integer> sizes = new HashMap<>(Map.of("input", 32));
        Map<String, Range> all = new HashMap<>(ranges);
        all.put("input", new Range(0, 255));
        String last = null;
        for (Layer layer : layers) {
            Conv conv =
                    layer.conv(images, sizes.get(layer.input), DataType.U8)
                            .types(DataType.U8, DataType.S8, DataType.U8)
                            .srcScale(Granularity.PER_TENSOR)
                            .srcZeroPoint(Granularity.PER_TENSOR)
                            .weightScale(Granularity.PER_CHANNEL)
                            .dstScale()
                            .dstZeroPoint()
                            .build();
            ByteBuffer dst = direct(conv.dstBytes());
            try (Kernel kernel = octet.prepare(conv, parameters(layer, all))) {
                kernel.run(operands(layer, tensors, dst));
            }
            tensors.put(layer.output, dst);
            sizes.put(layer.output, conv.height().out());
            last = layer.output;
        }
        ByteBuffer features = tensors.get(last);
        Range range = all.get(last);
        return classify(
                octet,
                images,
                sizes.get(last),
                i -> range.scale() * ((features.get(i) & 255) - range.zeroPoint()),
                true);
    }

    private static Parameters parameters(Layer layer, Map<String, Range> ranges) {
        int inputs = layer.weights.length / layer.shape[0];
        QuantizedWeights weights =
                QuantizedWeights.perChannel(layer.weights, layer.shape[0], inputs);
        Range src = ranges.get(layer.input);
        Range dst = ranges.get(layer.output);
        Parameters parameters =
                Parameters.of(weights.values())
                        .weightScales(weights.scales())
                        .bias(layer.bias)
                        .srcScale(src.scale())
                        .srcZeroPoint(src.zeroPoint())
                        .dstScale(dst.scale())
                        .dstZeroPoint(dst.zeroPoint());
        if (layer.residual == null) {
            return parameters;
        }
        Range residual = ranges.get(layer.residual);
        return parameters.residual(residual.scale(), residual.zeroPoint());
    }

    private interface Feature {
        float at(int index);
    }

    /** Mean over all places of each channel, then the linear layer. */
    private float[] classify(Octet octet, int images, int size, Feature features, boolean int8) {
        int channels = classifier.length / CLASSES;
        int places = size * size;
        float[] means = new float[images * channels];
        for (int i = 0; i < images * places * channels; i++) {
            means[i / (places * channels) * channels + i % channels] += features.at(i) / places;
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
