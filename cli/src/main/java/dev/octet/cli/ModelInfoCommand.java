package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.onnx.UnsupportedNetworkException;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is in a network. */
@Command(
        name = "info",
        description = {
            "Show a network: inputs, outputs, operators, parameters, operations, what of them is in"
                    + " INT8, and what is not supported.",
            "Exit status 2 when something is not supported."
        })
final class ModelInfoCommand extends NetworkCommand {
    @Mixin private NetworkInputs inputs;

    @Override
    public Integer call() {
        Network network;
        try {
            network = NetworkFiles.read(file);
        } catch (UnsupportedNetworkException e) {
            return unsupported(e.nodes());
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        Graph graph = network.graph();
        tree.put("file", file.toString());
        tree.put("hash", graph.hash());
        tree.put("inputs", graph.inputs().stream().map(Object::toString).toList());
        tree.put("outputs", graph.outputs().stream().map(Object::toString).toList());
        tree.put("parameters", elements(graph));
        tree.put("parameterBytes", bytes(graph));
        tree.put("nodes", graph.nodes().size());
        tree.put("operators", operators(graph));
        tree.put("unsupported", List.of());
        tree.put("run", run(network));
        print(tree);
        return ExitCode.OK;
    }

    private int unsupported(List<String> nodes) {
        PrintWriter out = out();
        if (json) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("file", file.toString());
            tree.put("unsupported", nodes);
            out.println(Json.print(tree));
        } else {
            nodes.forEach(node -> out.println("unsupported  " + Echo.line(node)));
        }
        throw new CallerMistake(
                RootLocale.format("%s: %,d nodes are not supported", file, nodes.size()));
    }

    private static long elements(Graph graph) {
        return graph.constants().values().stream().mapToLong(Tensor::count).sum();
    }

    private static long bytes(Graph graph) {
        return graph.constants().values().stream().mapToLong(t -> t.type().bytes()).sum();
    }

    private static Map<String, Integer> operators(Graph graph) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : graph.nodes()) {
            counts.merge(node.signature().toString(), 1, Integer::sum);
        }
        return counts;
    }

    /** For the shapes that were asked for, or a sentence where there are none. */
    private Object run(Network network) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        try {
            inputs.tensors(network).forEach((name, tensor) -> types.put(name, tensor.type()));
        } catch (CallerMistake e) {
            if (inputs.isAsked()) {
                throw e;
            }
            return e.getMessage();
        }
        Octet engines = Choices.best();
        try (Session session = network.session(engines)) {
            Plan plan = session.plan(types);
            return summary(types, plan);
        } catch (IllegalArgumentException e) {
            if (inputs.isAsked()) {
                throw new CallerMistake(file + ": " + e.getMessage());
            }
            return e.getMessage();
        }
    }

    private static Map<String, Object> summary(Map<String, TensorType> types, Plan plan) {
        Map<String, Object> run = new LinkedHashMap<>();
        Map<String, String> shapes = new LinkedHashMap<>();
        types.forEach((name, type) -> shapes.put(name, type.toString()));
        run.put("inputs", shapes);
        run.put("outputs", plan.outputs().stream().map(Object::toString).toList());
        List<StepInfo> steps = plan.steps();
        run.put("steps", steps.size());
        long operations = 0;
        long int8 = 0;
        Map<String, Integer> plain = new TreeMap<>();
        Map<String, Integer> engines = new TreeMap<>();
        for (StepInfo step : steps) {
            operations += step.operations();
            int8 += StepKind.of(step) == StepKind.INT8 ? step.operations() : 0;
            engines.merge(step.engine(), 1, Integer::sum);
            if (step.isPlain()) {
                plain.merge(step.node().signature().toString(), 1, Integer::sum);
            }
        }
        run.put("operations", operations);
        run.put("int8Operations", int8);
        run.put("arenaBytes", plan.arenaBytes());
        run.put("engines", engines);
        run.put("plainlyEvaluated", plain);
        return run;
    }

    private void print(Map<String, Object> tree) {
        PrintWriter out = out();
        if (json) {
            out.println(Json.print(tree));
            return;
        }
        out.println(Echo.of(file.toString()));
        out.println("  hash        " + tree.get("hash"));
        ((List<?>) tree.get("inputs")).forEach(each -> line(out, "input", each));
        ((List<?>) tree.get("outputs")).forEach(each -> line(out, "output", each));
        line(
                out,
                "parameters",
                RootLocale.format(
                        "%,d in %s",
                        (long) tree.get("parameters"),
                        Text.bytes((long) tree.get("parameterBytes"))));
        line(out, "nodes", tree.get("nodes"));
        ((Map<?, ?>) tree.get("operators"))
                .forEach((name, count) -> line(out, "", RootLocale.format("%5d %s", count, name)));
        if (tree.get("run") instanceof Map<?, ?> run) {
            print(out, run);
        } else {
            line(out, "run", tree.get("run"));
        }
    }

    private static void print(PrintWriter out, Map<?, ?> run) {
        out.println("with " + Echo.line(run.get("inputs").toString()));
        ((List<?>) run.get("outputs")).forEach(each -> line(out, "gives", each));
        line(out, "steps", run.get("steps") + ", by engine " + run.get("engines"));
        long operations = (long) run.get("operations");
        long int8 = (long) run.get("int8Operations");
        double share = operations == 0 ? 0 : 100.0 * int8 / operations;
        line(
                out,
                "operations",
                RootLocale.format("%,d, of them in INT8 %.1f %%", operations, share));
        line(out, "arena", Text.bytes((long) run.get("arenaBytes")));
        ((Map<?, ?>) run.get("plainlyEvaluated"))
                .forEach(
                        (name, count) ->
                                line(out, "no kernel", RootLocale.format("%5d %s", count, name)));
    }

    private static void line(PrintWriter out, String name, Object value) {
        out.println(Echo.line(RootLocale.format("  %-11s %s", name, value)));
    }
}
