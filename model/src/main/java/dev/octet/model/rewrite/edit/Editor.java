package dev.octet.model.rewrite.edit;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A pass's draft of the next graph. Not thread-safe. */
public final class Editor {
    /** What it begins with. */
    private final TypedGraph typed;

    private final Graph graph;
    private final Set<String> outputs;

    // the graph's own until something is changed
    private Map<String, Tensor> constants;
    private Map<String, TensorType> types;
    private Map<String, Node> givenBy;

    /** Lists are replaced, never changed. */
    private Map<String, List<Node>> users;

    private List<Node> nodes;
    private int fresh;
    private boolean changed;

    /**
     * The graph that is left when a round of changes finds nothing more to do.
     *
     * @param round changes a draft, or does not
     */
    public static TypedGraph untilNothingChanges(TypedGraph graph, Consumer<Editor> round) {
        TypedGraph now = graph;
        while (true) {
            Editor editor = new Editor(now);
            round.accept(editor);
            if (!editor.isChanged()) {
                return now;
            }
            now = editor.build();
        }
    }

    /** Begins with a graph. */
    public Editor(TypedGraph typed) {
        this.typed = typed;
        graph = typed.graph();
        constants = graph.constants();
        types = typed.types();
        givenBy = typed.links().givers();
        users = typed.links().users();
        outputs = typed.links().outputs();
        nodes = graph.nodes();
    }

    /** Something is to be changed: from now on in maps of its own. */
    private void change() {
        if (!changed) {
            constants = new LinkedHashMap<>(constants);
            types = new HashMap<>(types);
            givenBy = new HashMap<>(givenBy);
            users = new HashMap<>(users);
            nodes = new ArrayList<>(nodes);
            changed = true;
        }
    }

    private void link(Node node) {
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                givenBy.put(output, node);
            }
        }
        for (String input : node.inputs()) {
            if (!input.isEmpty()) {
                List<Node> more = new ArrayList<>(users(input));
                more.add(node);
                users.put(input, more);
            }
        }
    }

    private void unlink(Node node) {
        for (String output : node.outputs()) {
            if (givenBy.get(output) == node) {
                givenBy.remove(output);
            }
        }
        for (String input : node.inputs()) {
            if (!input.isEmpty()) {
                List<Node> fewer = new ArrayList<>(users(input));
                fewer.removeIf(each -> each == node);
                users.put(input, fewer);
            }
        }
    }

    /** The nodes that are still there, in the order of the graph; new ones are not among them. */
    public List<Node> nodes() {
        if (!changed) {
            return graph.nodes();
        }
        List<Node> here = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (isHere(node)) {
                here.add(node);
            }
        }
        return here;
    }

    private boolean isHere(Node node) {
        for (String output : node.outputs()) {
            if (givenBy.get(output) == node) {
                return true;
            }
        }
        return false;
    }

    /** What gives a value, or null where it is an input or a constant. */
    public Node giver(String value) {
        return givenBy.get(value);
    }

    /** Who uses a value, once for each time. */
    public List<Node> users(String value) {
        return users.getOrDefault(value, List.of());
    }

    /** The only user of a value that is no output of the graph, or null. */
    public Node onlyUser(String value) {
        return users(value).size() == 1 && !isOutput(value) ? users(value).get(0) : null;
    }

    /** Whether a value is an output of the graph. */
    public boolean isOutput(String value) {
        return outputs.contains(value);
    }

    /** The value of a constant, or null. */
    public Tensor constant(String value) {
        return constants.get(value);
    }

    /** What a node is given: types, and values that are constant. */
    public Inputs inputs(Node node) {
        List<TensorType> inputTypes = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (String input : node.inputs()) {
            inputTypes.add(input.isEmpty() ? null : types.get(input));
            values.add(input.isEmpty() ? null : constants.get(input));
        }
        return Inputs.of(inputTypes, values);
    }

    /** The type of a value, or null. */
    public TensorType type(String value) {
        return types.get(value);
    }

    /** What gives a value, where it is a node of one of ONNX's operators of that type; or null. */
    public Node giver(String value, String type) {
        Node node = givenBy.get(value);
        return node != null && isOnnx(node, type) ? node : null;
    }

    /** Whether a node is of one of ONNX's operators. */
    public static boolean isOnnx(Node node, String type) {
        return node.signature().domain().equals(Signature.ONNX)
                && node.signature().type().equals(type);
    }

    /** The number of a constant with one element, or NaN. */
    public double scalar(String value) {
        Tensor constant = constants.get(value);
        return constant != null && constant.count() == 1 ? constant.getDouble(0) : Double.NaN;
    }

    /** Of the two inputs of a node, the one that is not this one; or null where neither is. */
    public static String other(Node node, String value) {
        if (node.inputs().size() != 2) {
            return null;
        }
        String first = node.inputs().get(0);
        String second = node.inputs().get(1);
        return first.equals(value) ? second : second.equals(value) ? first : null;
    }

    /** Adds a node of one of ONNX's operators that gives a value which another gave before. */
    public void replace(Node last, String type, Map<String, Object> attributes, String... inputs) {
        String output = last.outputs().get(0);
        remove(last);
        Node node = Nodes.of(type, Attributes.of(attributes), List.of(inputs), List.of(output));
        add(
                last.name(),
                node.signature(),
                node.attributes(),
                node.operator(),
                node.inputs(),
                node.outputs());
    }

    /** Adds a node; the types of its outputs follow from those of its inputs. */
    public void add(Node node) {
        change();
        List<TensorType> given = node.operator().infer(inputs(node));
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                types.put(node.outputs().get(i), given.get(i));
            }
        }
        link(node);
        nodes.add(node);
    }

    /** Adds what a kernel computes. */
    public void add(Computed computed, String name, List<String> inputs, List<String> outputs) {
        add(name, computed.signature(), computed.attributes(), computed, inputs, outputs);
    }

    /** Adds a constant; returns its name. */
    public String constant(String like, Tensor value) {
        change();
        String name = name(like);
        constants.put(name, value);
        types.put(name, value.type());
        return name;
    }

    /** A name that is not there yet. */
    public String name(String like) {
        String name;
        do {
            name = like + "~" + fresh++;
        } while (types.containsKey(name) || givenBy.containsKey(name));
        return name;
    }

    /** Adds a node; the types of its outputs follow from those of its inputs. */
    public void add(
            String name,
            Signature signature,
            Attributes attributes,
            Operator operator,
            List<String> inputs,
            List<String> outputs) {
        add(new Node(name, signature, attributes, operator, inputs, outputs));
    }

    /** Takes a node away; what it gave is to be given by another, or used by nobody. */
    public void remove(Node node) {
        change();
        unlink(node);
        nodes.removeIf(each -> each == node);
    }

    /** Lets all users of a value use another one, which has the same type. */
    public void useInstead(String value, String other) {
        for (Node user : List.copyOf(users(value))) {
            if (!isHere(user)) {
                continue;
            }
            remove(user);
            List<String> inputs = new ArrayList<>(user.inputs());
            inputs.replaceAll(in -> in.equals(value) ? other : in);
            Node changedUser =
                    new Node(
                            user.name(),
                            user.signature(),
                            user.attributes(),
                            user.operator(),
                            inputs,
                            user.outputs());
            link(changedUser);
            nodes.add(changedUser);
        }
    }

    /** Whether anything was changed. */
    public boolean isChanged() {
        return changed;
    }

    /** The new graph, {@linkplain #pruned pruned}; the same one where nothing was changed. */
    public TypedGraph build() {
        return changed ? pruned() : typed;
    }

    /** The new graph: without what nobody uses, in an order in which it can be computed. */
    public TypedGraph pruned() {
        Set<Node> needed = identitySet();
        Set<String> used = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            String value = open.remove();
            Node giver = givenBy.get(value);
            if (used.add(value) && giver != null && needed.add(giver)) {
                for (String input : giver.inputs()) {
                    if (!input.isEmpty()) {
                        open.add(input);
                    }
                }
            }
        }
        Map<String, Tensor> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> constant : constants.entrySet()) {
            if (used.contains(constant.getKey())) {
                kept.put(constant.getKey(), constant.getValue());
            }
        }
        for (Value input : graph.inputs()) {
            used.add(input.name());
        }
        for (Node node : needed) {
            used.addAll(node.outputs());
        }
        Map<String, TensorType> known = new HashMap<>();
        for (String value : used) {
            TensorType type = types.get(value);
            if (type != null) {
                known.put(value, type);
            }
        }
        return new TypedGraph(
                new Graph(graph.name(), graph.inputs(), graph.outputs(), kept, sorted(needed)),
                known);
    }

    private List<Node> sorted(Set<Node> needed) {
        List<Node> sorted = new ArrayList<>();
        Set<Node> entered = identitySet();
        Set<Node> placed = identitySet();
        Deque<Node> stack = new ArrayDeque<>();
        for (Node root : nodes) {
            if (needed.contains(root)) {
                stack.push(root);
            }
            while (!stack.isEmpty()) {
                Node node = stack.peek();
                if (entered.add(node)) {
                    for (String input : node.inputs()) {
                        Node giver = givenBy.get(input);
                        if (giver != null && !entered.contains(giver)) {
                            stack.push(giver);
                        }
                    }
                } else if (placed.add(stack.pop())) {
                    sorted.add(node);
                }
            }
        }
        return sorted;
    }

    private static Set<Node> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
