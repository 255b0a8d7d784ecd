package dev.octet.model.rewrite.layout;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.Nodes;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Transpositions behind others, with nothing between them but new shapes: one, or none where they
 * cancel each other.
 */
public final class Transpositions implements Pass {
    private static final Set<String> SHAPES =
            Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity");

    /**
     * Elements that lie evenly in the first source.
     *
     * @param size how many
     * @param stride elements from one to the next
     */
    private record Run(int size, int stride) {}

    @Override
    public String name() {
        return "transpositions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (Editor.isOnnx(node, "Transpose") && editor.giver(node.outputs().get(0)) == node) {
                replace(editor, node);
            }
        }
        return editor.build();
    }

    private static void replace(Editor editor, Node last) {
        List<Node> chain = new ArrayList<>(List.of(last));
        Node first = last;
        int transpositions = 1;
        for (Node node = above(editor, last); node != null; node = above(editor, node)) {
            chain.add(0, node);
            if (Editor.isOnnx(node, "Transpose")) {
                first = node;
                transpositions++;
            }
        }
        if (transpositions < 2) {
            return;
        }
        List<Run> runs = runs(editor, chain.subList(chain.indexOf(first), chain.size()));
        if (runs == null) {
            return;
        }
        String source = first.inputs().get(0);
        String output = last.outputs().get(0);
        Shape shape = editor.type(output).shape();
        editor.remove(last);
        if (runs.size() == 1) {
            editor.add(reshape(editor, source, shape, output));
            return;
        }
        List<Run> inOrder = new ArrayList<>(runs);
        inOrder.sort(Comparator.comparingInt(run -> -run.stride()));
        String apart = editor.name(source);
        editor.add(
                reshape(editor, source, Shape.of(inOrder.stream().map(Run::size).toList()), apart));
        List<Long> axes = runs.stream().map(run -> (long) inOrder.indexOf(run)).toList();
        String moved = editor.name(output);
        editor.add(
                Nodes.of(
                        "Transpose",
                        Attributes.of(Map.of("perm", axes)),
                        List.of(apart),
                        List.of(moved)));
        editor.add(reshape(editor, moved, shape, output));
    }

    private static Node reshape(Editor editor, String value, Shape shape, String to) {
        long[] dims = new long[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = shape.get(i);
        }
        String as = editor.constant("shape", Tensor.of(dims, dims.length));
        return Nodes.of("Reshape", Attributes.none(), List.of(value, as), List.of(to));
    }

    /** What gives a node's input, where it moves nothing but whole axes, or nothing at all. */
    private static Node above(Editor editor, Node node) {
        Node giver = editor.giver(node.inputs().get(0));
        boolean fits =
                giver != null
                        && giver.signature().domain().isEmpty()
                        && (giver.signature().type().equals("Transpose")
                                || SHAPES.contains(giver.signature().type()));
        TensorType type = fits ? editor.type(giver.inputs().get(0)) : null;
        return type != null && type.shape().count() > 1 ? giver : null;
    }

    /** How the elements behind a chain lie in front of it, outermost first; null if unevenly. */
    private static List<Run> runs(Editor editor, List<Node> chain) {
        Shape source = editor.type(chain.get(0).inputs().get(0)).shape();
        List<Run> runs = new ArrayList<>(List.of(new Run(source.count(), 1)));
        for (Node node : chain) {
            if (!node.signature().type().equals("Transpose")) {
                continue;
            }
            Shape shape = editor.type(node.inputs().get(0)).shape();
            List<List<Run>> byAxis = byAxis(runs, shape);
            if (byAxis == null) {
                return null;
            }
            runs = new ArrayList<>();
            Object perm = node.attributes().get("perm");
            for (int i = 0; i < shape.rank(); i++) {
                int axis =
                        perm instanceof List<?> list
                                ? ((Long) list.get(i)).intValue()
                                : shape.rank() - 1 - i;
                byAxis.get(axis).forEach(runs::add);
            }
            runs = joined(runs);
        }
        return runs;
    }

    /** The runs that make each axis; null where one would have to be cut unevenly. */
    private static List<List<Run>> byAxis(List<Run> runs, Shape shape) {
        List<List<Run>> byAxis = new ArrayList<>();
        List<Run> left = new ArrayList<>(runs);
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            List<Run> own = new ArrayList<>();
            int missing = shape.get(axis);
            while (missing > 1) {
                Run run = left.remove(left.size() - 1);
                int size = Math.min(run.size(), missing);
                if (run.size() % size != 0 || missing % size != 0) {
                    return null;
                }
                own.add(0, new Run(size, run.stride()));
                if (run.size() > size) {
                    left.add(new Run(run.size() / size, run.stride() * size));
                }
                missing /= size;
            }
            byAxis.add(0, own);
        }
        return byAxis;
    }

    private static List<Run> joined(List<Run> runs) {
        List<Run> joined = new ArrayList<>();
        for (Run run : runs) {
            Run before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (before != null && before.stride() == run.size() * run.stride()) {
                joined.set(joined.size() - 1, new Run(before.size() * run.size(), run.stride()));
            } else {
                joined.add(run);
            }
        }
        return joined;
    }
}
