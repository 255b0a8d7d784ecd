package dev.octet.model;

import dev.octet.memory.Buffers;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The tensors of a run, by the names of a network's inputs and outputs: filled once, run many
 * times. It belongs to the session that made it. For one thread at a time: a server has one for
 * each run that may be under way.
 *
 * <p>An output for which no tensor was bound gets one from the run, which the next run writes again
 * where it fits, and replaces where the output has another type or shape by then.
 */
public final class Binding {
    private final Session session;
    private final Graph graph;
    private final Tensor[] inputs;
    private final Tensor[] outputs;

    /** Which outputs the caller chose the tensor of. */
    private final boolean[] chosen;

    /** By input: the output that is the next run's input, or -1. */
    private final int[] states;

    /** By input: whether a run has written its state, which the next one reads. */
    private final boolean[] written;

    Binding(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
        this.inputs = new Tensor[graph.inputs().size()];
        this.outputs = new Tensor[graph.outputs().size()];
        this.chosen = new boolean[outputs.length];
        this.states = new int[inputs.length];
        this.written = new boolean[inputs.length];
        Arrays.fill(states, -1);
    }

    /**
     * What a run reads.
     *
     * @throws IllegalArgumentException when the network has no such input, or one of another type
     *     or shape
     */
    public Binding input(String name, Tensor tensor) {
        int index = index("input", name, graph.inputs());
        bind(index, tensor);
        states[index] = -1;
        return this;
    }

    private void bind(int index, Tensor tensor) {
        Value value = graph.inputs().get(index);
        boolean fits =
                (value.element() == null || value.element() == tensor.element())
                        && value.accepts(tensor.shape());
        if (!fits) {
            throw new IllegalArgumentException("input '" + value + "' cannot be " + tensor.type());
        }
        inputs[index] = tensor;
    }

    /**
     * What a run writes. It shares no memory with an input, nor with another output: a run refuses
     * that.
     *
     * @throws IllegalArgumentException when the network has no such output
     */
    public Binding output(String name, Tensor tensor) {
        int index = index("output", name, graph.outputs());
        outputs[index] = Objects.requireNonNull(tensor, "tensor");
        chosen[index] = true;
        for (int i = 0; i < states.length; i++) {
            if (states[i] == index) {
                states[i] = -1;
            }
        }
        return this;
    }

    /**
     * A state that the network hands from run to run: what a run writes to the output, the next one
     * reads as the input. Two tensors take turns; nothing is copied.
     *
     * @param begin what the first run reads; copied. To begin anew, call this again
     * @throws IllegalArgumentException when the network has no such input or output, or the input
     *     is of another type or shape
     */
    public Binding state(String input, String output, Tensor begin) {
        int from = index("output", output, graph.outputs());
        int to = index("input", input, graph.inputs());
        Tensor first = Tensor.zeros(begin.type());
        first.copy(0, begin, 0, begin.count());
        bind(to, first);
        output(output, Tensor.zeros(begin.type()));
        states[to] = from;
        written[to] = false;
        return this;
    }

    /**
     * What the next run reads, or the last one read; null where nothing is bound. Of a state: what
     * the last run read.
     */
    public Tensor input(String name) {
        return inputs[index("input", name, graph.inputs())];
    }

    /** What the last run wrote, or what was bound; null where neither is. */
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

    private void check() {
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

    /** Before a run. */
    void begin(Session runs) {
        if (runs != session) {
            throw new IllegalArgumentException("the binding belongs to another session");
        }
        check();
        for (int i = 0; i < states.length; i++) {
            if (states[i] >= 0 && written[i]) {
                Tensor read = inputs[i];
                inputs[i] = outputs[states[i]];
                outputs[states[i]] = read;
                written[i] = false;
            }
        }
    }

    /** After a run that did not fail. */
    void end() {
        Arrays.fill(written, true);
    }

    /**
     * The rows that are bound.
     *
     * @throws IllegalArgumentException when no input has rows, or two have different numbers
     */
    int rows() {
        int rows = -1;
        Value first = null;
        for (int i = 0; i < inputs.length; i++) {
            Value input = graph.inputs().get(i);
            if (inputs[i] == null || !input.hasRows()) {
                continue;
            }
            int own = inputs[i].shape().get(0);
            if (first != null && own != rows) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "input '%s' is bound with %d rows, input '%s' with %d",
                                first, rows, input, own));
            }
            rows = own;
            first = input;
        }
        if (first == null) {
            throw new IllegalArgumentException(
                    "no input has rows, a first dimension that is open: " + graph.inputs());
        }
        return rows;
    }

    Tensor[] inputs() {
        return inputs;
    }

    Tensor[] outputs() {
        return outputs;
    }

    /** Which outputs may have no other tensor. */
    boolean[] chosen() {
        return chosen;
    }
}
