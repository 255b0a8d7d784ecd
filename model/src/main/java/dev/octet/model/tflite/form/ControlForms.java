package dev.octet.model.tflite.form;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tflite.file.LiteGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.IfOptions;
import org.tensorflow.lite.schema.WhileOptions;

/** Operators that run other graphs of the file. */
final class ControlForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.IF, ControlForms::branch,
                    BuiltinOperator.WHILE, ControlForms::loop);

    private ControlForms() {}

    /** A condition, and what both branches are given. */
    private static void branch(Operation operation) throws NetworkFormatException {
        IfOptions options = operation.options(BuiltinOptions.IfOptions, new IfOptions());
        List<String> given = new ArrayList<>();
        for (int i = 1; i < operation.inputs(); i++) {
            given.add(operation.plain(i));
        }
        Map<String, Object> branches =
                Map.of(
                        "then_branch", branch(operation, options.thenSubgraphIndex()),
                        "else_branch", branch(operation, options.elseSubgraphIndex()));
        give(
                operation,
                operation
                        .draft()
                        .add(
                                operation.out(0).name(),
                                "If",
                                branches,
                                List.of(operation.plain(0)),
                                given,
                                operation.outputs()));
    }

    private static Graph branch(Operation operation, int number) throws NetworkFormatException {
        GraphForm graphs = operation.graphs();
        LiteGraph graph = graphs.graph(number, operation.inputs() - 1, operation.outputs());
        Draft draft = new Draft();
        List<Value> inputs = graphs.borders(graph, graph.inputs());
        List<String> values = new ArrayList<>();
        inputs.forEach(input -> values.add(draft.input(input.name())));
        List<String> results = graphs.inline(number, draft, values);
        return build(operation, draft, graph, inputs, results, borders(graphs, graph));
    }

    private static List<Value> borders(GraphForm graphs, LiteGraph graph) {
        return graphs.borders(graph, graph.outputs());
    }

    /** The condition is looked at before the first turn, and behind each. */
    private static void loop(Operation operation) throws NetworkFormatException {
        WhileOptions options = operation.options(BuiltinOptions.WhileOptions, new WhileOptions());
        GraphForm graphs = operation.graphs();
        int carried = operation.inputs();
        int condition = options.condSubgraphIndex();
        graphs.graph(condition, carried, 1);
        LiteGraph graph = graphs.graph(options.bodySubgraphIndex(), carried, carried);
        List<String> inputs = new ArrayList<>(List.of(""));
        List<String> first = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            first.add(operation.plain(i));
        }
        inputs.addAll(graphs.inline(condition, operation.draft(), first));
        inputs.addAll(first);

        Draft body = new Draft();
        List<Value> given = new ArrayList<>();
        given.add(new Value("loop/turn", ElementType.INT64, Optional.of(List.of())));
        given.add(new Value("loop/goes_on", ElementType.BOOL, Optional.of(List.of())));
        given.forEach(value -> body.input(value.name()));
        List<String> values = new ArrayList<>();
        for (Value value : graphs.borders(graph, graph.inputs())) {
            given.add(value);
            values.add(body.input(value.name()));
        }
        List<String> results =
                new ArrayList<>(graphs.inline(options.bodySubgraphIndex(), body, values));
        results.addAll(0, graphs.inline(condition, body, List.copyOf(results)));
        List<Value> outputs = new ArrayList<>();
        outputs.add(new Value("loop/condition", ElementType.BOOL, Optional.empty()));
        outputs.addAll(borders(graphs, graph));
        Graph turn = build(operation, body, graph, given, results, outputs);
        give(
                operation,
                operation
                        .draft()
                        .add(
                                operation.out(0).name(),
                                "Loop",
                                Map.of("body", turn),
                                inputs,
                                carried));
    }

    private static Graph build(
            Operation operation,
            Draft draft,
            LiteGraph graph,
            List<Value> inputs,
            List<String> results,
            List<Value> outputs)
            throws NetworkFormatException {
        if (!operation.graphs().unsupported().isEmpty()) {
            throw new Unsupported("there is more than this that is not supported");
        }
        return GraphForm.build(draft, graph, inputs, results, outputs);
    }

    private static void give(Operation operation, List<String> results) {
        for (int i = 0; i < results.size(); i++) {
            operation.givePlain(i, results.get(i), false);
        }
    }
}
