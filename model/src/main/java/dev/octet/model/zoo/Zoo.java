package dev.octet.model.zoo;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** The networks by name, and inputs for them. Stateless, thread-safe. */
public final class Zoo {
    private static final int CLASSES = 1000;
    private static final int SIZE = 224;

    private static final Map<String, LongFunction<Graph>> NETWORKS = new LinkedHashMap<>();

    static {
        NETWORKS.put("resnet18", ResNet.of18(64, SIZE, CLASSES)::graph);
        NETWORKS.put("resnet50", ResNet.of50(64, SIZE, CLASSES)::graph);
        NETWORKS.put("mobilenet_v2", new MobileNetV2(1, SIZE, CLASSES)::graph);
        NETWORKS.put("bert_base", Bert.base()::graph);
        NETWORKS.put("tiny_resnet18", ResNet.of18(8, 32, 10)::graph);
        NETWORKS.put("tiny_resnet50", ResNet.of50(4, 32, 10)::graph);
        NETWORKS.put("tiny_mobilenet_v2", new MobileNetV2(8, 32, 10)::graph);
        NETWORKS.put("tiny_bert", new Bert(2, 32, 4, 128, 100, 64)::graph);
    }

    private Zoo() {}

    /**
     * The names: {@code resnet18, resnet50, mobilenet_v2, bert_base}, and the same with few
     * channels and small pictures, {@code tiny_resnet18} and so on, whose plain evaluation takes
     * moments.
     */
    public static List<String> names() {
        return List.copyOf(NETWORKS.keySet());
    }

    /**
     * A network with FP32 weights.
     *
     * @param seed of the weights: another one gives others
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Graph network(String name, long seed) {
        LongFunction<Graph> network = NETWORKS.get(name);
        if (network == null) {
            throw new IllegalArgumentException(Names.unknown("network", name, names()));
        }
        return network.apply(seed);
    }

    /**
     * Inputs for a network, not for these alone: floats in [-1, 1), integers 0 and 1, which are
     * tokens and masks, too.
     *
     * @param sizes of dimensions by their names
     * @param seed of the numbers
     * @throws IllegalArgumentException when the network has a dimension that is neither a number
     *     nor among the sizes, or an input of which it does not say what it is
     */
    public static Map<String, Tensor> inputs(Graph graph, Map<String, Integer> sizes, long seed) {
        SeededWeights numbers = new SeededWeights(seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value input : graph.inputs()) {
            if (input.element() == null || input.dims().isEmpty()) {
                throw new IllegalArgumentException("nothing says what input '" + input + "' is");
            }
            int[] dims =
                    input.dims().get().stream().mapToInt(dim -> size(input, dim, sizes)).toArray();
            inputs.put(input.name(), input(input.element(), numbers, dims));
        }
        return inputs;
    }

    private static int size(Value input, Value.Dimension dim, Map<String, Integer> sizes) {
        Integer size = dim.isKnown() ? Integer.valueOf((int) dim.size()) : sizes.get(dim.name());
        if (size == null) {
            throw new IllegalArgumentException(
                    "dimension " + dim + " of input '" + input + "' has no size");
        }
        return size;
    }

    private static Tensor input(ElementType element, SeededWeights numbers, int... dims) {
        Tensor floats = numbers.around(0, 1, dims);
        if (element == ElementType.FLOAT) {
            return floats;
        }
        Tensor tensor = Tensor.zeros(element, Shape.of(dims));
        for (int i = 0; i < tensor.count(); i++) {
            if (element.isFloat()) {
                tensor.setDouble(i, floats.getDouble(i));
            } else {
                tensor.setLong(i, floats.getFloat(i) < 0 ? 0 : 1);
            }
        }
        return tensor;
    }
}
