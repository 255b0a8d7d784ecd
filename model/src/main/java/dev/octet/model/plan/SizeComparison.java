package dev.octet.model.plan;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.graph.Value;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a graph computes the same for other numbers of rows. What it computes of shapes is a
 * constant in a plan, and might be another one for fewer rows: so the graph is made for two other
 * numbers, too, and must have the same nodes and constants, and values that differ in their first
 * dimensions only, as the rows do.
 */
final class SizeComparison {
    /** What may differ: their second input only says what the shape of the output is. */
    private static final Set<String> RESHAPES = Set.of("Reshape", "Expand");

    private final TypedGraph whole;
    private final int most;
    private final Map<String, Tensor> constants = new HashMap<>();
    private Optional<String> difference = Optional.empty();

    private SizeComparison(TypedGraph whole, int most) {
        this.whole = whole;
        this.most = most;
    }

    /** It differs, for this reason. */
    static SizeComparison different(String reason) {
        SizeComparison none = new SizeComparison(null, 0);
        none.difference = Optional.of(reason);
        return none;
    }

    /**
     * Compares.
     *
     * @param inputs of which those that have rows have the same number, at least 2
     */
    static SizeComparison of(Graph graph, List<TensorType> inputs) {
        int most = 0;
        for (int i = 0; i < inputs.size(); i++) {
            most = graph.inputs().get(i).hasRows() ? inputs.get(i).shape().get(0) : most;
        }
        SizeComparison comparison = new SizeComparison(Rewriting.specialize(graph, inputs), most);
        for (int rows : new int[] {1, most == 2 ? 3 : most - 1}) {
            try {
                TypedGraph other = Rewriting.specialize(graph, withRows(graph, inputs, rows));
                comparison.difference = comparison.with(other, rows);
            } catch (IllegalArgumentException e) {
                comparison.difference =
                        Optional.of("there is no run of " + rows + " rows: " + e.getMessage());
            }
            if (comparison.difference.isPresent()) {
                break;
            }
        }
        return comparison;
    }

    /** Why it does not compute the same; empty where it does. */
    Optional<String> difference() {
        return difference;
    }

    /** Constants that have rows themselves, and fewer of them for fewer rows: the first ones. */
    Map<String, Tensor> constants() {
        return constants;
    }

    private static List<TensorType> withRows(Graph graph, List<TensorType> inputs, int rows) {
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Value input = graph.inputs().get(i);
            TensorType type = inputs.get(i);
            types.add(
                    input.hasRows()
                            ? new TensorType(type.element(), type.shape().with(0, rows))
                            : type);
        }
        return types;
    }

    private Optional<String> with(TypedGraph other, int rows) {
        List<Node> nodes = whole.graph().nodes();
        if (!nodes.equals(other.graph().nodes())) {
            return Optional.of(rows + " rows are computed by other nodes than " + most);
        }
        for (Map.Entry<String, Tensor> each : whole.graph().constants().entrySet()) {
            Tensor here = each.getValue();
            Tensor there = other.graph().constants().get(each.getKey());
            boolean same = here == there || there != null && here.hasBitsOf(there);
            if (same || isShapeOnly(each.getKey())) {
                continue;
            }
            if (there != null && startsAs(here, there, rows)) {
                constants.put(each.getKey(), here);
            } else {
                return Optional.of("'" + each.getKey() + "' depends on the number of rows");
            }
        }
        for (Node node : nodes) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !fits(whole.type(output), other.type(output), rows)) {
                    return Optional.of(
                            node.describe()
                                    + ": rows are not counted by the first dimension of "
                                    + whole.type(output));
                }
            }
        }
        return Optional.empty();
    }

    private boolean startsAs(Tensor here, Tensor there, int rows) {
        boolean grows = !here.shape().equals(there.shape());
        if (here.element() != there.element() || !grows || !fits(here.type(), there.type(), rows)) {
            return false;
        }
        int both = Math.min(here.shape().get(0), there.shape().get(0));
        return here.rows(0, both).hasBitsOf(there.rows(0, both));
    }

    private boolean isShapeOnly(String constant) {
        for (Node node : whole.graph().nodes()) {
            boolean reshapes = RESHAPES.contains(node.signature().type());
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.inputs().get(i).equals(constant) && !(reshapes && i == 1)) {
                    return false;
                }
            }
        }
        return whole.graph().outputs().stream().noneMatch(out -> out.name().equals(constant));
    }

    /** Whether the first dimensions are as the rows, or equal, and all others equal. */
    private boolean fits(TensorType here, TensorType there, int rows) {
        if (here == null || there == null || !here.isKnown() || !there.isKnown()) {
            return false;
        }
        Shape a = here.shape();
        Shape b = there.shape();
        if (a.equals(b)) {
            return true;
        }
        return a.rank() == b.rank()
                && a.rank() > 0
                && (long) a.get(0) * rows == (long) b.get(0) * most
                && a.with(0, 0).equals(b.with(0, 0));
    }
}
