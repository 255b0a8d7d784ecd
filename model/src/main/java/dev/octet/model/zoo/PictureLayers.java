package dev.octet.model.zoo;

import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Layers of a network that classifies pictures, with seeded weights. Not thread-safe. */
final class PictureLayers {
    /** Of the operators: what exporters wrote when these networks were common. */
    private static final int VERSION = 13;

    private static final float BIAS = 0.05f;

    private final GraphBuilder graph;
    private final SeededWeights weights;
    private final int classes;

    /** What the next layer reads, and how many channels that has. */
    record Features(String name, int channels) {}

    PictureLayers(String name, long seed, int classes) {
        this.graph = new GraphBuilder(name, VERSION);
        this.weights = new SeededWeights(seed);
        this.classes = classes;
    }

    /** Square pictures of three channels. */
    Features input(int size) {
        String name =
                graph.input(
                        "input",
                        ElementType.FLOAT,
                        GraphBuilder.named("batch"),
                        GraphBuilder.fixed(3),
                        GraphBuilder.fixed(size),
                        GraphBuilder.fixed(size));
        return new Features(name, 3);
    }

    /**
     * A convolution with bias, padded by half of its kernel.
     *
     * @param groups 1, or as many as channels
     * @param gain see {@link SeededWeights#scaled}
     */
    Features conv(
            String name,
            Features from,
            int channels,
            int kernel,
            int stride,
            int groups,
            double gain) {
        int each = from.channels / groups;
        String w =
                graph.constant(
                        name + ".weight",
                        weights.scaled(
                                gain, each * kernel * kernel, channels, each, kernel, kernel));
        String b = graph.constant(name + ".bias", weights.around(0, BIAS, channels));
        Map<String, Object> attributes =
                Map.of(
                        "dilations", List.of(1L, 1L),
                        "group", (long) groups,
                        "kernel_shape", both(kernel),
                        "pads", padding(kernel),
                        "strides", both(stride));
        return new Features(graph.add("Conv", attributes, name, from.name, w, b), channels);
    }

    private static List<Long> both(long number) {
        return List.of(number, number);
    }

    private static List<Long> padding(int kernel) {
        long pad = kernel / 2;
        return List.of(pad, pad, pad, pad);
    }

    Features relu(String name, Features from) {
        return new Features(graph.add("Relu", name, from.name), from.channels);
    }

    Features relu6(String name, Features from) {
        String low = graph.constant("relu6.low", Tensor.of(new float[] {0}));
        String high = graph.constant("relu6.high", Tensor.of(new float[] {6}));
        return new Features(graph.add("Clip", name, from.name, low, high), from.channels);
    }

    Features sum(String name, Features one, Features other) {
        return new Features(graph.add("Add", name, one.name, other.name), one.channels);
    }

    Features maxPool(String name, Features from, int kernel, int stride) {
        Map<String, Object> attributes =
                Map.of(
                        "kernel_shape", both(kernel),
                        "pads", padding(kernel),
                        "strides", both(stride));
        return new Features(graph.add("MaxPool", attributes, name, from.name), from.channels);
    }

    /** The mean over all places, and a row of logits. */
    Graph classify(Features from) {
        String pooled = graph.add("GlobalAveragePool", "pool", from.name);
        String flat = graph.add("Flatten", Map.of("axis", 1L), "flat", pooled);
        String w =
                graph.constant(
                        "classifier.weight",
                        weights.scaled(1, from.channels, classes, from.channels));
        String b = graph.constant("classifier.bias", weights.around(0, BIAS, classes));
        graph.add("Gemm", Map.of("transB", 1L), "logits", flat, w, b);
        graph.output(
                "logits",
                ElementType.FLOAT,
                GraphBuilder.named("batch"),
                GraphBuilder.fixed(classes));
        return graph.build();
    }
}
