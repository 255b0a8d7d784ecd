package dev.octet.model.plan;

import dev.octet.kernel.Kernel;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.control.If;
import dev.octet.model.operator.control.Repeated;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.computed.Picked;
import dev.octet.model.rewrite.computed.Recurrent;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Operand;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Makes one plan, of a graph whose every type is known: once. */
final class StaticPlanner {
    private final Planner planner;

    /** Of the graph for these and other numbers of rows; asked where somebody wants fewer. */
    private final Supplier<SizeComparison> sizes;

    private final TypedGraph typed;
    private final Graph graph;

    /** Of all values, and of copies. */
    private final Map<String, TensorType> types;

    /** What a value lies in. */
    private final Map<String, String> roots = new HashMap<>();

    /** The byte of its root at which a value begins, of those that are a part of it. */
    private final Map<String, Integer> parts = new HashMap<>();

    /** Roots that some value is a part of. */
    private final Set<String> divided = new HashSet<>();

    /** Numbers of places by value. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private final List<String> values = new ArrayList<>();

    /** By root; those that neither are constants nor belong to the caller. */
    private final Map<String, Storage> storages = new HashMap<>();

    /** Of the caller's, by root. */
    private final Map<String, Place.External> externals = new HashMap<>();

    /**
     * For one plan.
     *
     * @param sizes compares the graph with that for other numbers of rows
     */
    StaticPlanner(Planner planner, TypedGraph typed, Supplier<SizeComparison> sizes) {
        this.planner = planner;
        this.sizes = sizes;
        this.typed = typed;
        this.graph = typed.graph();
        this.types = new HashMap<>(typed.types());
    }

    Plan plan() {
        List<Node> nodes = withoutViews();
        nodes.addAll(chooseExternals());
        List<Storage> arena = shareMemory(nodes);
        int arenaBytes = Storage.place(arena);
        TypedGraph all = new TypedGraph(graph, types);
        List<Step> steps = new ArrayList<>();
        try {
            for (Node node : nodes) {
                steps.add(step(node, all));
            }
        } catch (RuntimeException | Error e) {
            steps.forEach(Step::close);
            throw e;
        }
        List<Place> places = values.stream().map(this::place).toList();
        List<Integer> external = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (touches(nodes.get(i)).stream().anyMatch(v -> externals.containsKey(root(v)))) {
                external.add(i);
            }
        }
        return new StaticPlan(
                steps,
                () -> infos(steps),
                () -> rowSteps(steps),
                nodes.stream().map(node -> numbersOf(node.outputs())).toList(),
                places,
                external,
                graph.outputs().stream().map(output -> type(output.name())).toList(),
                arenaBytes);
    }

    /** All nodes but those whose outputs lie in their input. */
    private List<Node> withoutViews() {
        Set<String> inputs = new HashSet<>();
        graph.inputs().forEach(input -> inputs.add(input.name()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            int[] begins = Views.of(node, typed).orElse(null);
            // a part of the caller's memory would be another buffer in each run
            boolean isView =
                    begins != null
                            && (isWhole(node) || !inputs.contains(root(node.inputs().get(0))));
            if (isView) {
                view(node, begins);
            } else {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private boolean isWhole(Node node) {
        return type(node.outputs().get(0)).bytes() == type(node.inputs().get(0)).bytes();
    }

    private void view(Node node, int[] begins) {
        String input = node.inputs().get(0);
        for (int i = 0; i < begins.length; i++) {
            String output = node.outputs().get(i);
            roots.put(output, root(input));
            if (!isWhole(node) || parts.containsKey(input)) {
                parts.put(output, parts.getOrDefault(input, 0) + begins[i]);
                divided.add(root(input));
            }
        }
    }

    private String root(String value) {
        return roots.getOrDefault(value, value);
    }

    /**
     * Inputs and outputs lie in the caller's memory, and so does what shares it with them.
     *
     * @return copies, for outputs that share it with an input, a constant or another output, or
     *     parts of which are values
     */
    private List<Node> chooseExternals() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            String name = graph.inputs().get(i).name();
            externals.put(name, new Place.External(type(name), true, i));
        }
        List<Node> copies = new ArrayList<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            String name = graph.outputs().get(i).name();
            String root = root(name);
            if (externals.containsKey(root)
                    || graph.constants().containsKey(root)
                    || divided.contains(root)) {
                String copy = "copy of " + name + " as output " + i;
                copies.add(Nodes.identity(name, copy));
                types.put(copy, type(name));
                root = copy;
            }
            externals.put(root, new Place.External(type(name), false, i));
        }
        return copies;
    }

    private TensorType type(String value) {
        return types.get(value);
    }

    private List<Storage> shareMemory(List<Node> nodes) {
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                lastUse.put(root(input), i);
            }
        }
        Set<Storage> all = new LinkedHashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (String output : node.outputs()) {
                if (output.isEmpty() || externals.containsKey(output)) {
                    continue;
                }
                Storage storage = overwritten(node, output, i, lastUse);
                storage = storage == null ? new Storage(i) : storage;
                storage.keep(lastUse.getOrDefault(output, i), type(output).bytes());
                storages.put(output, storage);
                all.add(storage);
            }
        }
        return List.copyOf(all);
    }

    /** The memory of an input that a kernel may write its output into, or null. */
    private Storage overwritten(Node node, String output, int step, Map<String, Integer> lastUse) {
        if (!(node.operator() instanceof Computed computed)
                || computed.outputRoles().get(node.outputs().indexOf(output)) != Role.DST) {
            return null;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = root(node.inputs().get(i));
            Storage storage = storages.get(input);
            boolean allowed =
                    computed.request()
                            .operand(computed.inputRoles().get(i))
                            .map(Operand::mayBeDst)
                            .orElse(false);
            boolean once =
                    node.inputs().stream().filter(other -> root(other).equals(input)).count() == 1;
            if (allowed
                    && once
                    && !parts.containsKey(node.inputs().get(i))
                    && storage != null
                    && storage.last() == step
                    && lastUse.get(input) == step
                    && type(node.inputs().get(i)).bytes() == type(output).bytes()) {
                return storage;
            }
        }
        return null;
    }

    private Place place(String value) {
        TensorType type = type(value);
        String root = root(value);
        int begin = parts.getOrDefault(value, 0);
        Tensor constant = graph.constants().get(root);
        if (constant != null) {
            return new Place.Constant(
                    constant.type().equals(type) ? constant : part(constant, type, begin));
        }
        Place.External external = externals.get(root);
        if (external != null) {
            return new Place.External(type, external.isInput(), external.index());
        }
        return new Place.Arena(type, storages.get(root).offset() + begin);
    }

    private static Tensor part(Tensor whole, TensorType type, int begin) {
        ByteBuffer bytes = whole.data();
        return Tensor.of(
                type.element(),
                type.shape(),
                bytes.slice(begin, type.bytes()).order(bytes.order()));
    }

    private int numberOf(String value) {
        if (value.isEmpty()) {
            return -1;
        }
        return numbers.computeIfAbsent(
                value,
                name -> {
                    values.add(name);
                    return values.size() - 1;
                });
    }

    private int[] numbersOf(List<String> names) {
        return names.stream().mapToInt(this::numberOf).toArray();
    }

    /** A node's step, in a graph with the types of copies, too. */
    private Step step(Node node, TypedGraph all) {
        int[] inputs = numbersOf(node.inputs());
        int[] outputs = numbersOf(node.outputs());
        if (node.operator() instanceof Computed computed) {
            Kernel kernel = planner.kernels().prepare(computed);
            List<Role> roles = new ArrayList<>(computed.inputRoles());
            roles.addAll(computed.outputRoles());
            int[] places = new int[roles.size()];
            System.arraycopy(inputs, 0, places, 0, inputs.length);
            System.arraycopy(outputs, 0, places, inputs.length, outputs.length);
            return new KernelStep(node, kernel, roles.toArray(Role[]::new), places);
        }
        if (node.operator() instanceof If branch) {
            return new BranchStep(
                    node,
                    planner.plans(branch.thenBranch()),
                    planner.plans(branch.elseBranch()),
                    node.inputs().stream().skip(1).map(this::type).toList(),
                    inputs,
                    outputs);
        }
        if (node.operator() instanceof Picked picked) {
            return PickStep.of(node, picked, inputs[0], outputs[0]);
        }
        if (node.operator() instanceof Recurrent layer) {
            return RecurrentStep.of(node, layer, planner.kernels(), inputs, outputs);
        }
        if (node.operator() instanceof Repeated repeated) {
            return new RepeatStep(
                    new PlainStep(node, inputs, outputs), new Repetition(repeated, planner));
        }
        return Moves.step(node, all, inputs, outputs)
                .orElseGet(() -> new PlainStep(node, inputs, outputs));
    }

    /** Follows rows from the inputs to the outputs. */
    private RowSteps rowSteps(List<Step> steps) {
        Set<String> given = new HashSet<>();
        graph.inputs().stream().filter(Value::hasRows).forEach(input -> given.add(input.name()));
        List<Integer> counts =
                given.stream().map(name -> type(name).shape().get(0)).distinct().sorted().toList();
        if (counts.size() != 1 || counts.get(0) < 2) {
            return RowSteps.none("inputs have " + counts + " rows, of which there are no fewer");
        }
        SizeComparison other = sizes.get();
        if (other.difference().isPresent()) {
            return RowSteps.none(other.difference().get());
        }
        other.constants()
                .forEach(
                        (name, value) -> {
                            Tensor here = graph.constants().get(name);
                            if (here != null && here.hasBitsOf(value)) {
                                given.add(name);
                            }
                        });
        List<String> outputs = graph.outputs().stream().map(Value::name).toList();
        return new RowAnalysis(counts.get(0), types, roots, parts.keySet(), numbers)
                .of(steps, given, outputs);
    }

    private static Set<String> touches(Node node) {
        Set<String> all = new HashSet<>(node.inputs());
        all.addAll(node.outputs());
        return all;
    }

    private List<StepInfo> infos(List<Step> steps) {
        List<StepInfo> infos = new ArrayList<>();
        for (Step step : steps) {
            Node node = step.node();
            long operations =
                    node.operator() instanceof Computed computed
                            ? computed.request().operations()
                            : 0;
            infos.add(
                    new StepInfo(
                            node,
                            step.how(),
                            node.outputs().stream()
                                    .map(this::type)
                                    .filter(type -> type != null)
                                    .toList(),
                            operations,
                            step.explanation(),
                            step.isExact(),
                            step::bodies));
        }
        return infos;
    }
}
