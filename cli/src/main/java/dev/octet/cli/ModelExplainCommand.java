package dev.octet.cli;

import dev.octet.cli.page.GraphPicture;
import dev.octet.files.FileGroup;
import dev.octet.kernel.Explanation;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a run of a network does, and why so. */
@Command(
        name = "explain",
        description = {
            "Show the plan of a network: its passes, its steps, which engine computes each, and"
                    + " why. Nothing is run.",
            "--graph prints the graph instead: 'file' as it was read, 'prepared' for all shapes,"
                    + " 'specialized' for these, or behind a pass of that name; the last one is what is"
                    + " planned."
        })
final class ModelExplainCommand extends NetworkCommand {
    @Mixin private NetworkInputs inputs;

    @Mixin private EngineOptions options;

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "Say all of this step, and why other engines do not compute it.")
    private Integer step;

    @Option(names = "--graph", paramLabel = "STAGE", description = "Print the graph as text.")
    private String stage;

    @Option(
            names = "--svg",
            paramLabel = "OUT.svg",
            description = "Draw the graph as it is planned.")
    private Path picture;

    @Override
    public Integer call() {
        if (picture != null) {
            TensorFiles.prepareToWrite(picture);
        }
        Network network = load();
        Map<String, Tensor> values = inputs.tensors(network);
        Map<String, TensorType> types = new LinkedHashMap<>();
        values.forEach((name, tensor) -> types.put(name, tensor.type()));
        PrintWriter out = out();
        Map<String, Graph> stages =
                asking(() -> GraphStages.of(network.graph(), List.copyOf(types.values())));
        if (stage != null) {
            Graph graph = stages.get(stage);
            if (graph == null) {
                throw new CallerMistake(Names.unknown("stage", stage, stages.keySet()));
            }
            graph.toString().lines().map(Echo::line).forEach(out::println);
            return ExitCode.OK;
        }
        try (Session session = network.session(options.engines())) {
            Plan plan = asking(() -> session.plan(types));
            List<StepInfo> steps = plan.steps();
            if (step != null && (step < 1 || step > steps.size())) {
                throw new CallerMistake(
                        RootLocale.format(
                                "--step must be from 1 to %d, got %d", steps.size(), step));
            }
            if (picture != null) {
                draw(stages);
            }
            if (json) {
                out.println(Json.print(tree(types, stages, plan)));
            } else if (step != null) {
                print(step, steps.get(step - 1), out);
            } else {
                print(types, stages, plan, hasRows(network, types), out);
            }
        }
        return ExitCode.OK;
    }

    private void draw(Map<String, Graph> stages) {
        Graph last = List.copyOf(stages.values()).get(stages.size() - 1);
        try {
            FileGroup.write(picture, new GraphPicture(last).svg().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CallerMistake(
                    RootLocale.format("cannot write %s: %s", picture, TensorFiles.reason(e)));
        }
    }

    private static boolean hasRows(Network network, Map<String, TensorType> types) {
        return network.inputs().stream()
                .filter(Value::hasRows)
                .anyMatch(input -> types.get(input.name()).shape().get(0) > 1);
    }

    private void print(
            Map<String, TensorType> types,
            Map<String, Graph> stages,
            Plan plan,
            boolean hasRows,
            PrintWriter out) {
        out.println(Echo.of(file.getFileName().toString()) + "  " + Echo.line(types.toString()));
        Table passes = new Table(ansi());
        passes.left("graph").right("nodes");
        stages.forEach(
                (name, graph) -> passes.add(name, RootLocale.format("%,d", graph.nodes().size())));
        out.println(passes);
        Table table = new Table(ansi());
        table.right("").left("step").left("gives").left("engine").left("implementation");
        Map<String, Integer> reasons = new LinkedHashMap<>();
        add(table, reasons, "", plan.steps());
        out.println(table);
        reasons.forEach(
                (why, count) -> out.println(RootLocale.format("%4d by %s", count, Echo.line(why))));
        out.println();
        if (hasRows) {
            out.println(
                    plan.rowsTogether()
                            .map(reason -> "fewer rows need another plan: " + Echo.line(reason))
                            .orElse("fewer rows are computed by the same plan"));
        }
        out.println(
                RootLocale.format(
                        "%,d bytes between steps; --step N says more of one", plan.arenaBytes()));
        if (picture != null) {
            out.println("wrote " + Echo.of(picture.toString()));
        }
    }

    /** With what branches run, numbered behind their number. */
    private static void add(
            Table table, Map<String, Integer> reasons, String prefix, List<StepInfo> steps) {
        int number = 0;
        for (StepInfo each : steps) {
            String name = prefix + ++number;
            table.add(
                    name,
                    Echo.of(StepText.what(each)),
                    each.explanation().isPresent() ? StepText.outputs(each) : "",
                    each.engine(),
                    Echo.of(each.implementation()));
            reasons.merge(each.engine() + ": " + StepText.why(each), 1, Integer::sum);
            for (StepInfo.Body body : each.bodies()) {
                String of = name + " " + body.name().replace("_branch", "") + " ";
                add(table, reasons, of, body.steps());
                body.refusal()
                        .ifPresent(reason -> table.add(of.strip(), Echo.line(reason), "", "", ""));
            }
        }
    }

    private static void print(int number, StepInfo step, PrintWriter out) {
        out.println(Echo.line("step " + number + ": " + step.node().describe()));
        step.node().inputs().forEach(input -> out.println("  reads  " + Echo.of(input)));
        for (int i = 0; i < step.node().outputs().size(); i++) {
            String type = i < step.outputs().size() ? step.outputs().get(i).toString() : "";
            out.println("  writes " + Echo.of(step.node().outputs().get(i)) + ": " + type);
        }
        out.println(
                step.explanation()
                        .map(Explanation::toString)
                        .orElseGet(() -> "  " + step.implementation() + ": " + StepText.why(step)));
    }

    private Map<String, Object> tree(
            Map<String, TensorType> types, Map<String, Graph> stages, Plan plan) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file.toString());
        Map<String, String> shapes = new LinkedHashMap<>();
        types.forEach((name, type) -> shapes.put(name, type.toString()));
        tree.put("inputs", shapes);
        Map<String, Integer> nodes = new LinkedHashMap<>();
        stages.forEach((name, graph) -> nodes.put(name, graph.nodes().size()));
        tree.put("nodes", nodes);
        tree.put("arenaBytes", plan.arenaBytes());
        tree.put("rowsTogether", plan.rowsTogether().orElse(""));
        tree.put("steps", tree(plan.steps()));
        return tree;
    }

    private static List<Map<String, Object>> tree(List<StepInfo> infos) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (StepInfo each : infos) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", each.node().name());
            one.put("operator", each.node().signature().toString());
            one.put("what", StepText.what(each));
            one.put("kind", StepKind.of(each).toString());
            one.put("engine", each.engine());
            one.put("implementation", each.implementation());
            one.put("why", StepText.why(each));
            one.put("others", each.explanation().map(Explanation::others).orElseGet(List::of));
            one.put("inputs", each.node().inputs());
            one.put("outputs", each.node().outputs());
            one.put("types", each.outputs());
            one.put("operations", each.operations());
            List<Map<String, Object>> bodies = new ArrayList<>();
            for (StepInfo.Body body : each.bodies()) {
                Map<String, Object> inner = new LinkedHashMap<>();
                inner.put("name", body.name());
                inner.put("refusal", body.refusal().orElse(""));
                inner.put("steps", tree(body.steps()));
                bodies.add(inner);
            }
            one.put("bodies", bodies);
            steps.add(one);
        }
        return steps;
    }
}
