package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the values of a graph are on samples. Stateless. */
public final class ActivationRanges {
    private ActivationRanges() {}

    /**
     * Runs a float graph, and takes for each float value the range from its smallest number to its
     * largest one, as u8 with a zero point.
     *
     * @param samples inputs by name, as many as wanted; each is held in memory with all values of
     *     its run
     * @return parameters by the values' names
     */
    public static Map<String, QuantParams> observe(
            Graph graph, Iterable<Map<String, Tensor>> samples) {
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, new ObserverKind.Extreme());
        try (Session session = Network.of(withAllOutputs(graph)).session()) {
            for (Map<String, Tensor> sample : samples) {
                sample.forEach((name, value) -> observe(calibration, name, value));
                session.run(sample).forEach((name, value) -> observe(calibration, name, value));
            }
        }
        return calibration.params();
    }

    private static void observe(Calibration calibration, String name, Tensor value) {
        if (value.element() == ElementType.FLOAT && value.count() > 0) {
            calibration.observe(name, value.buffer().asFloatBuffer());
        }
    }

    private static Graph withAllOutputs(Graph graph) {
        List<Value> outputs = new ArrayList<>(graph.outputs());
        Set<String> names = new HashSet<>();
        outputs.forEach(output -> names.add(output.name()));
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && names.add(output)) {
                    outputs.add(new Value(output, null, Optional.empty()));
                }
            }
        }
        return new Graph(graph.name(), graph.inputs(), outputs, graph.constants(), graph.nodes());
    }
}
