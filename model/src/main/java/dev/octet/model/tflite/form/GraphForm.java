package dev.octet.model.tflite.form;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.Budget;
import dev.octet.model.tflite.file.LiteGraph;
import dev.octet.model.tflite.file.LiteOperator;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.lite.schema.BuiltinOperator;

/** The graphs of a file as graphs of ONNX's operators. Not thread-safe. */
public final class GraphForm {
    /** What an operator costs of the budget: a graph may run another one many times. */
    private static final int OPERATOR = 16;

    private final List<LiteGraph> graphs;
    private final boolean exact;
    private final Budget budget;

    /** Sentences, over all graphs. */
    private final List<String> unsupported = new ArrayList<>();

    /** Graphs that are being said, each run by the one before it. */
    private final List<Integer> running = new ArrayList<>();

    /**
     * Of a file.
     *
     * @param fileBytes how long it is
     * @param exact whether operators on 8-bit integers give the reference's bits
     */
    public GraphForm(List<LiteGraph> graphs, long fileBytes, boolean exact) {
        this.graphs = graphs;
        this.exact = exact;
        this.budget = new Budget(fileBytes);
    }

    /** A sentence for each operator that has no form. */
    public List<String> unsupported() {
        return unsupported;
    }

    /**
     * The graph that computes what the file's first one does.
     *
     * @return empty when there is something that has no form
     */
    public Optional<Graph> network() throws NetworkFormatException {
        LiteGraph graph = graphs.get(0);
        Draft draft = new Draft();
        List<Value> inputs = borders(graph, graph.inputs());
        List<String> given = new ArrayList<>();
        inputs.forEach(input -> given.add(draft.input(input.name())));
        List<String> results = inline(0, draft, given);
        List<Value> outputs = borders(graph, graph.outputs());
        return unsupported.isEmpty()
                ? Optional.of(build(draft, graph, inputs, results, outputs))
                : Optional.empty();
    }

    /** A graph of what a draft has. */
    static Graph build(
            Draft draft,
            LiteGraph graph,
            List<Value> inputs,
            List<String> results,
            List<Value> outputs)
            throws NetworkFormatException {
        try {
            return draft.build(graph.name(), inputs, results, outputs);
        } catch (IllegalArgumentException e) {
            throw new NetworkFormatException(e.getMessage(), e);
        }
    }

    /**
     * A graph that an operator runs.
     *
     * @throws Unsupported when there is none of that number, or it has other inputs or outputs
     */
    LiteGraph graph(int number, int inputs, int outputs) {
        if (number < 1 || number >= graphs.size()) {
            throw new Unsupported(
                    RootLocale.format("it runs graph %d of %d", number, graphs.size()));
        }
        LiteGraph graph = graphs.get(number);
        if (graph.inputs().length != inputs || graph.outputs().length != outputs) {
            throw new Unsupported(
                    RootLocale.format(
                            "graph %d has %d inputs and %d outputs, not %d and %d",
                            number,
                            graph.inputs().length,
                            graph.outputs().length,
                            inputs,
                            outputs));
        }
        return graph;
    }

    /**
     * Adds what a graph computes to a draft.
     *
     * @param given values of its inputs
     * @return values of its outputs
     */
    List<String> inline(int number, Draft draft, List<String> given) throws NetworkFormatException {
        if (running.contains(number)) {
            throw new NetworkFormatException("graph " + number + " runs itself");
        }
        running.add(number);
        LiteGraph graph = graphs.get(number);
        Values values = new Values(draft, budget);
        for (int i = 0; i < given.size(); i++) {
            LiteTensor tensor = graph.tensors().get(graph.inputs()[i]);
            if (values.isKnown(tensor)) {
                throw new NetworkFormatException(
                        "input " + Echo.quoted(tensor.name()) + " is given twice");
            }
            values.givePlain(tensor, given.get(i), false);
        }
        for (LiteOperator operator : graph.operators()) {
            budget.take(OPERATOR);
            convert(
                    new Operation(operator, graph.tensors(), draft, values, this),
                    operator,
                    number);
        }
        List<String> results = new ArrayList<>();
        for (int i : graph.outputs()) {
            LiteTensor tensor = graph.tensors().get(i);
            try {
                results.add(values.plain(tensor));
            } catch (Unsupported e) {
                unsupported.add("output " + Echo.quoted(tensor.name()) + ": " + e.getMessage());
            }
        }
        running.remove(running.size() - 1);
        return results;
    }

    /** Some tensors of a graph as inputs or outputs. */
    List<Value> borders(LiteGraph graph, int[] tensors) {
        List<Value> borders = new ArrayList<>();
        for (int i : tensors) {
            borders.add(border(graph.tensors().get(i)));
        }
        return borders;
    }

    private Value border(LiteTensor tensor) {
        if (tensor.element() == null) {
            unsupported.add(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + ": elements of type "
                            + tensor.typeName()
                            + " are not supported");
        }
        return new Value(
                tensor.name(),
                tensor.element(),
                Optional.of(
                        Arrays.stream(tensor.dims())
                                .mapToObj(size -> new Dimension(size, ""))
                                .toList()));
    }

    private void convert(Operation operation, LiteOperator operator, int graph)
            throws NetworkFormatException {
        String who = (graph == 0 ? "" : "graph " + graph + ", ") + Echo.of(operator.describe());
        operation.checkOutputs(who);
        try {
            if (operator.code() == BuiltinOperator.CUSTOM) {
                throw new Unsupported("custom operators are not supported");
            }
            Form form = Forms.of(operator.code(), exact);
            operation.checkElements();
            form.convert(operation);
        } catch (Unsupported e) {
            unsupported.add(who + ": " + e.getMessage());
            operation.giveNothing();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new NetworkFormatException(
                    who
                            + " has options that reach outside of the file, or tensors that do not"
                            + " fit it: "
                            + Echo.of(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
