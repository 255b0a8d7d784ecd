package dev.octet.model.quantize;

import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a network takes on this machine, and the steps of its layers: medians of some runs with
 * the same sample. A step belongs to the layer whose output it gives, or what follows from that
 * alone, as an activation does. Immutable.
 */
final class LayerTimes {
    private static final int WARM_UP = 5;
    private static final int RUNS = 9;
    private static final int FOLLOWING = 8;

    private final double whole;
    private final Map<String, Double> layers;

    private LayerTimes(double whole, Map<String, Double> layers) {
        this.whole = whole;
        this.layers = layers;
    }

    /** Runs a network. */
    static LayerTimes of(Graph graph, List<ProductLayer> layers, Map<String, Tensor> sample) {
        Map<String, String> owners = owners(graph, layers);
        Map<String, List<Double>> times = new HashMap<>();
        double[] wholes = new double[RUNS];
        try (Network network = Network.of(graph);
                Session session = network.session()) {
            Binding binding = session.bind();
            sample.forEach(binding::input);
            for (int i = 0; i < WARM_UP; i++) {
                session.run(binding);
            }
            for (int i = 0; i < RUNS; i++) {
                long start = System.nanoTime();
                session.run(binding);
                wholes[i] = System.nanoTime() - start;
                Map<String, Double> run = new HashMap<>();
                session.run(
                        binding,
                        (step, nanos, outputs) -> {
                            String owner = owner(step.node().outputs(), owners);
                            if (owner != null) {
                                run.merge(owner, (double) nanos, Double::sum);
                            }
                        });
                run.forEach(
                        (layer, nanos) ->
                                times.computeIfAbsent(layer, name -> new ArrayList<>()).add(nanos));
            }
        }
        Map<String, Double> medians = new HashMap<>();
        times.forEach(
                (layer, all) ->
                        medians.put(
                                layer,
                                median(all.stream().mapToDouble(Double::doubleValue).toArray())));
        return new LayerTimes(median(wholes), medians);
    }

    /** Which layer a value is of, by its name. */
    private static Map<String, String> owners(Graph graph, List<ProductLayer> layers) {
        Map<String, List<Node>> users = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                users.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
            }
        }
        Map<String, String> owners = new HashMap<>();
        layers.forEach(layer -> owners.put(layer.output(), layer.output()));
        for (ProductLayer layer : layers) {
            String value = layer.output();
            for (int i = 0; i < FOLLOWING; i++) {
                List<Node> next = users.getOrDefault(value, List.of());
                if (next.size() != 1) {
                    break;
                }
                value = next.get(0).outputs().get(0);
                // what follows may be a layer itself
                if (owners.putIfAbsent(value, layer.output()) != null) {
                    break;
                }
            }
        }
        return owners;
    }

    private static String owner(List<String> outputs, Map<String, String> owners) {
        for (String output : outputs) {
            // passes number the values that they change
            String owner = owners.get(output.replaceFirst("~\\d+$", ""));
            if (owner != null) {
                return owner;
            }
        }
        return null;
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Of a run, nanoseconds. */
    double whole() {
        return whole;
    }

    /** Of a layer's steps, nanoseconds; NaN where none is known for its. */
    double of(ProductLayer layer) {
        return layers.getOrDefault(layer.output(), Double.NaN);
    }
}
