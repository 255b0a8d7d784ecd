package dev.octet.model;

import dev.octet.memory.Buffers;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
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
     * What a run writes; null for a new tensor. It shares no memory with an input, nor with another
     * output: a run refuses that.
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
        for (int i = 0; i < outputs.length; i++) {
            for (int j = 0; j < inputs.length; j++) {
                checkApart(i, inputs[j], "input", graph.inputs().get(j));
            }
            for (int j = 0; j < i; j++) {
                checkApart(i, outputs[j], "output", graph.outputs().get(j));
            }
        }
    }

    private void checkApart(int i, Tensor b, String other, Value value) {
        Tensor a = outputs[i];
        if (a == null || b == null) {
            return;
        }
        long from = Buffers.address(a.data());
        long to = Buffers.address(b.data());
        long shared = Math.min(from + a.type().bytes(), to + b.type().bytes()) - Math.max(from, to);
        if (shared > 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "output '%s' and %s '%s' share %,d bytes",
                            graph.outputs().get(i), other, value, shared));
        }
    }

    Tensor[] inputs() {
        return inputs;
    }

    Tensor[] outputs() {
        return outputs;
    }
}
