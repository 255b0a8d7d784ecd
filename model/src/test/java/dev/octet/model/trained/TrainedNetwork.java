package dev.octet.model.trained;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The trained networks of a folder of arrays, as graphs: {@code -Doctet.data=FOLDER} names where
 * they are.
 */
final class TrainedNetwork {
    private static final Path DATA = Path.of(System.getProperty("octet.data", "../../shared/data"));
    private static final int VERSION = 13;
    private static final String OUTPUT = "output";

    private final Path folder;
    private final GraphBuilder graph;

    private TrainedNetwork(String name) {
        this.folder = folder(name);
        this.graph = new GraphBuilder(name, VERSION);
    }

    /** The network's folder; without it the test is skipped. */
    static Path folder(String name) {
        Path folder = DATA.resolve(name);
        assumeTrue(
                Files.isDirectory(folder),
                () ->
                        "no trained network at "
                                + folder.toAbsolutePath().normalize()
                                + "; -Doctet.data=FOLDER names another place");
        return folder;
    }

    /** Pixels, {@code input: float [batch, 3, 32, 32]}, to {@code output: float [batch, 10]}. */
    static Graph resnet8() throws IOException {
        TrainedNetwork network = new TrainedNetwork("resnet8");
        network.graph.input(
                "input",
                ElementType.FLOAT,
                GraphBuilder.named("batch"),
                GraphBuilder.fixed(3),
                GraphBuilder.fixed(32),
                GraphBuilder.fixed(32));
        for (JsonElement layer : network.layers()) {
            network.add(layer.getAsJsonObject());
        }
        return network.build(10);
    }

    /** Frames, {@code input: float [batch, 640]}, to {@code output: float [batch, 640]}. */
    static Graph autoencoder() throws IOException {
        TrainedNetwork network = new TrainedNetwork("ad01");
        String now =
                network.graph.input(
                        "input",
                        ElementType.FLOAT,
                        GraphBuilder.named("batch"),
                        GraphBuilder.fixed(640));
        JsonArray layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            JsonObject layer = layers.get(i).getAsJsonObject();
            boolean isLast = i == layers.size() - 1;
            now = network.linear(layer, now, isLast ? OUTPUT : "t" + i);
        }
        return network.build(640);
    }

    private JsonArray layers() throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve("model.json")))
                .getAsJsonObject()
                .getAsJsonArray("layers");
    }

    private Graph build(int outputs) {
        graph.output(
                OUTPUT,
                ElementType.FLOAT,
                GraphBuilder.named("batch"),
                GraphBuilder.fixed(outputs));
        return graph.build();
    }

    private void add(JsonObject layer) throws IOException {
        switch (layer.get("op").getAsString()) {
            case "conv2d" -> convolution(layer);
            case "add" -> {
                JsonArray inputs = layer.getAsJsonArray("inputs");
                activated(
                        "Add",
                        Map.of(),
                        layer,
                        output(layer),
                        inputs.get(0).getAsString(),
                        inputs.get(1).getAsString());
            }
            case "global_average_pool" ->
                    graph.add("GlobalAveragePool", output(layer), input(layer));
            case "linear" -> {
                String flat = graph.add("Flatten", input(layer) + ".flat", input(layer));
                linear(layer, flat, OUTPUT);
            }
            default -> throw new IOException("unknown operation " + layer);
        }
    }

    private static String input(JsonObject layer) {
        return layer.get("input").getAsString();
    }

    private static String output(JsonObject layer) {
        return layer.get("output").getAsString();
    }

    private void convolution(JsonObject layer) throws IOException {
        Map<String, Object> attributes =
                Map.of(
                        "pads", integers(layer.getAsJsonArray("pads_tlbr")),
                        "strides", integers(layer.getAsJsonArray("stride")));
        activated(
                "Conv",
                attributes,
                layer,
                output(layer),
                input(layer),
                constant(layer, "weights_oihw"),
                constant(layer, "bias"));
    }

    private static List<Long> integers(JsonArray array) {
        List<Long> integers = new ArrayList<>();
        array.forEach(number -> integers.add(number.getAsLong()));
        return integers;
    }

    private String linear(JsonObject layer, String from, String to) throws IOException {
        return activated(
                "Gemm",
                Map.of("transB", 1L),
                layer,
                to,
                from,
                constant(layer, "weights"),
                constant(layer, "bias"));
    }

    private String activated(
            String type,
            Map<String, Object> attributes,
            JsonObject layer,
            String output,
            String... inputs) {
        boolean isActivated = layer.get("activation").getAsString().equals("relu");
        String sum = graph.add(type, attributes, isActivated ? output + ".sum" : output, inputs);
        return isActivated ? graph.add("Relu", output, sum) : sum;
    }

    private String constant(JsonObject layer, String what) throws IOException {
        String file = layer.get(what).getAsString();
        Npy array = Npy.open(folder.resolve(file));
        return graph.constant(file.replace(".npy", ""), Tensor.of(array.floats(), array.shape()));
    }
}
