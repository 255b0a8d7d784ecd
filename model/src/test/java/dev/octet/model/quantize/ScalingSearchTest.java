package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Divisors of channels are found where they pay, and where they do not nothing changes. */
class ScalingSearchTest {
    private static final int WIDTH = 32;

    /** As transformers have them: a channel is 100 times as large, its weights are small. */
    private static Graph outlier(boolean hasResidual) {
        Tensor gamma = Networks.numbers(1, WIDTH);
        gamma.setDouble(3, 100);
        Tensor w = Networks.numbers(2, WIDTH, 8);
        for (int n = 0; n < 8; n++) {
            w.setDouble(3 * 8 + n, w.getDouble(3 * 8 + n) / 100);
        }
        Build build =
                new Build()
                        .input(Declared.value("x", ElementType.FLOAT, "n", WIDTH))
                        .constant("gamma", gamma)
                        .constant("beta", Networks.numbers(3, WIDTH))
                        .constant("w", w)
                        .add("m = Mul(x, gamma)")
                        .add("a = Add(m, beta)")
                        .add("y = MatMul(a, w)");
        return (hasResidual ? build.add("z = Relu(a)").outputs("y", "z") : build.outputs("y"))
                .graph();
    }

    private static List<Map<String, Tensor>> samples(int seed) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            samples.add(Map.of("x", Networks.numbers(seed + i, 4, WIDTH)));
        }
        return samples;
    }

    private static Quantization settings() {
        return Quantization.calibrated(samples(10));
    }

    /** On samples of which nothing was made. */
    private static double sqnr(Graph graph, Network network) {
        double signal = 0;
        double noise = 0;
        try (Session floats = Network.of(graph).session();
                Session integers = network.session()) {
            for (Map<String, Tensor> sample : samples(50)) {
                Tensor x = floats.run(sample).get("y");
                Tensor y = integers.run(sample).get("y");
                for (int i = 0; i < x.count(); i++) {
                    signal += x.getDouble(i) * x.getDouble(i);
                    noise += Math.pow(x.getDouble(i) - y.getDouble(i), 2);
                }
            }
        }
        return 10 * Math.log10(signal / noise);
    }

    private static long nodes(Network network, String type) {
        return network.graph().nodes().stream()
                .filter(node -> node.signature().type().equals(type))
                .count();
    }

    @Test
    void outliersGoIntoWeights() {
        Graph graph = outlier(false);
        Network plain = Network.of(graph).quantize(settings().unscaled()).network();
        Quantized scaled = Network.of(graph).quantize(settings());
        double before = sqnr(graph, plain);
        double after = sqnr(graph, scaled.network());
        assertTrue(after > before + 10, () -> after + " dB, " + before + " dB before");
        assertEquals(1, nodes(scaled.network(), "Mul"));
        assertTrue(
                scaled.report().trials().stream()
                        .anyMatch(t -> t.description().startsWith("activations smoothed by ")),
                () -> scaled.report().trials().toString());
    }

    /** What others read, too, is multiplied for the product alone. */
    @Test
    void othersReadWhatIsDivided() {
        Graph graph = outlier(true);
        Network scaled = Network.of(graph).quantize(settings()).network();
        assertEquals(2, nodes(scaled, "Mul"));
        double least = sqnr(graph, scaled);
        assertTrue(least > 30, () -> least + " dB");
    }

    @Test
    void aBudgetThatIsKeptAsItIs() {
        Graph graph = outlier(true);
        Network kept = Network.of(graph).quantize(settings().budget(Budget.sqnr(5))).network();
        assertEquals(1, nodes(kept, "Mul"));
        Quantized missed = Network.of(graph).quantize(settings().budget(Budget.sqnr(30)));
        assertEquals(2, nodes(missed.network(), "Mul"));
        assertTrue(missed.report().budget().orElseThrow().kept());
        // with the divisors the layer need not stay float
        assertFalse(missed.network().graph().constants().containsKey("w"));
    }

    @Test
    void nothingToGain() {
        Graph graph = Networks.classifier();
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            samples.add(Map.of("x", Networks.numbers(i, 2, 4)));
        }
        Quantization settings = Quantization.calibrated(samples);
        assertEquals(
                Network.of(graph).quantize(settings.unscaled()).network().graph().hash(),
                Network.of(graph).quantize(settings).network().graph().hash());
    }
}
