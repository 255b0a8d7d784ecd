package dev.octet.model;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Names;
import java.util.List;

/**
 * The tensors of a run, by the names of a network's inputs and outputs: filled once, run many
 * times. For one thread at a time.
 */
public final class Binding {
    private final Graph graph;
    private final Tensor[] inputs;
    private final Tensor[] outputs;

    Binding(Graph graph) {
        this.graph = graph;
        this.inputs = new Tensor[graph.inputs().size()];
        this.outputs = new Tensor[graph.outputs().size()];
    }

    /**
     * What a run reads.
     *
     * @throws IllegalArgumentException when the network has no such input, or one of another type
     *     or shape
     */
    public Binding input(String name, Tensor tensor) {
        int index = index("input", name, graph.inputs());
        Value value = graph.inputs().get(index);
        boolean fits =
                (value.element() == null || value.element() == tensor.element())
                        && value.accepts(tensor.shape());
        if (!fits) {
            throw new IllegalArgumentException("input '" + value + "' cannot be " + tensor.type());
        }
        inputs[index] = tensor;
        return this;
    }

    /**
     * What a run writes; null for a new tensor.
     *
     * @throws IllegalArgumentException when the network has no such output
     */
    public Binding output(String name, Tensor tensor) {
        outputs[index("output", name, graph.outputs())] = tensor;
        return this;
    }

    /** What the last run wrote, or what was bound. */
    public Tensor output(String name) {
        return outputs[index("output", name, graph.outputs())];
    }

    private static int index(String what, String name, List<Value> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                Names.unknown(what, name, values.stream().map(Value::name).toList()));
    }

    void check() {
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] == null) {
                throw new IllegalArgumentException(
                        "input '" + graph.inputs().get(i) + "' is missing");
            }
        }
    }

    Tensor[] inputs() {
        return inputs;
    }

    Tensor[] outputs() {
        return outputs;
    }
}
