package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a report lists where nothing was run: all weights, those inside of branches, too. */
class WeightedNodeTest {
    private static Graph graph() {
        Graph body =
                new Build()
                        .inputs("t")
                        .constant("w", Networks.numbers(3, 5, 6))
                        .add("z = MatMul(t, w)")
                        .outputs("z")
                        .graph();
        Graph other =
                new Build()
                        .inputs("t")
                        .constant("v", Networks.numbers(6, 5, 6))
                        .add("z = MatMul(t, v)")
                        .outputs("z")
                        .graph();
        return new Build()
                .input(Declared.value("ids", ElementType.INT64, 6, 1))
                .input(Declared.value("is", ElementType.BOOL))
                .constant("table", Networks.numbers(7, 9, 4))
                .constant("lw", Networks.numbers(1, 1, 20, 4))
                .constant("lr", Networks.numbers(2, 1, 20, 5))
                .constant("axes", Tensor.of(new long[] {1}, 1))
                .add("x = Gather(table, ids)")
                .add("h = LSTM(x, lw, lr)", Map.of("hidden_size", 5L), List.of())
                .add("t = Squeeze(h, axes)")
                .add("y = If(is)", Map.of("then_branch", body, "else_branch", other), List.of("t"))
                .outputs("y")
                .graph();
    }

    /** {@code operator form bytes bytes-now: reason}. */
    private static List<String> layers(Quantization settings) {
        List<Layer> layers = Network.of(graph()).quantize(settings).report().layers();
        return layers.stream()
                .map(
                        each ->
                                each.operator()
                                        + " "
                                        + each.form()
                                        + " "
                                        + each.bytesFloat()
                                        + " "
                                        + each.bytesQuantized()
                                        + (each.reason().isEmpty() ? "" : ": " + each.reason()))
                .toList();
    }

    @Test
    void ofWeightsAlone() {
        assertEquals(
                List.of(
                        "Gather WEIGHTS_ONLY 144 72",
                        "LSTM WEIGHTS_ONLY 720 340",
                        "MatMul WEIGHTS_ONLY 120 54",
                        "MatMul WEIGHTS_ONLY 120 54"),
                sorted(layers(Quantization.weightsOnly())));
        assertEquals(
                List.of(
                        "Gather FP32 144 144: only linear layers were asked for",
                        "LSTM FP32 720 720: only linear layers were asked for",
                        "MatMul WEIGHTS_ONLY 120 54",
                        "MatMul WEIGHTS_ONLY 120 54"),
                sorted(layers(Quantization.weightsOnly().layers(LayerKind.LINEAR))));
        assertTrue(
                layers(Quantization.weightsOnly().exclude("h"))
                        .contains("LSTM FP32 720 720: excluded by name"));
        assertTrue(
                layers(Quantization.weightsOnly().perTensor())
                        .contains("LSTM WEIGHTS_ONLY 720 188"));
    }

    @Test
    void ofDynamicQuantization() {
        assertEquals(
                List.of(
                        "Gather WEIGHTS_ONLY 144 72",
                        "LSTM FP32 720 720: dynamic quantization is for linear layers and"
                                + " embeddings",
                        "MatMul FP32 120 120: dynamic quantization has no form of it in 8 bits",
                        "MatMul FP32 120 120: dynamic quantization has no form of it in 8 bits"),
                sorted(layers(Quantization.dynamic())));
    }

    /** Branches are in no order. */
    private static List<String> sorted(List<String> layers) {
        return layers.stream().sorted().toList();
    }
}
