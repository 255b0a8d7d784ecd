package dev.octet.model.operator.control;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A graph that runs once for each place along an axis of some inputs, its state going from run to
 * run. Inputs: first states, scanned tensors, and what the body uses of the graph around it. The
 * body has the states and what lies at the place as inputs, and the next states and elements of
 * further outputs as outputs. Outputs: the last states, and these elements along an axis.
 *
 * @param body the graph
 * @param states how many values go from run to run, keeping their shapes
 * @param scanned how each input that is scanned is
 * @param stacked how each output that is made of elements is
 */
public record Scan(Graph body, int states, List<Track> scanned, List<Track> stacked)
        implements Repeated {
    static final OperatorType TYPE =
            new OperatorType(
                    Signature.ONNX,
                    "Scan",
                    8,
                    0,
                    OperatorType.MANY,
                    OperatorType.MANY,
                    node -> node.version() == 8 ? BatchScan.of(node) : of(node));

    /**
     * How a tensor is scanned or made.
     *
     * @param axis from -rank to rank - 1
     * @param isReversed whether the first run has its last place
     */
    public record Track(int axis, boolean isReversed) {}

    private static Scan of(Declaration node) {
        Graph body = Bodies.of(node, "body");
        int scans = scans(node, body, 0);
        int states = node.inputs() - scans;
        return new Scan(
                body,
                states,
                tracks(node, "scan_input_axes", "scan_input_directions", scans),
                tracks(
                        node,
                        "scan_output_axes",
                        "scan_output_directions",
                        body.outputs().size() - states));
    }

    /**
     * Reads how many inputs are scanned.
     *
     * @param before how many inputs are neither states nor scanned
     */
    static int scans(Declaration node, Graph body, int before) {
        long scans = node.integer("num_scan_inputs", 0);
        int own = node.inputs() - before;
        boolean fits =
                scans >= 1
                        && scans <= own
                        && body.inputs().size() >= own
                        && body.outputs().size() >= own - scans
                        && node.outputs() <= body.outputs().size();
        for (int i = before; i < node.inputs(); i++) {
            fits &= node.hasInput(i);
        }
        if (!fits) {
            throw new Unsupported(
                    RootLocale.format(
                            "%d inputs, %d of them scanned and none left out, and %d outputs do not"
                                    + " fit to a body with %d and %d",
                            own,
                            scans,
                            node.outputs(),
                            body.inputs().size(),
                            body.outputs().size()));
        }
        return (int) scans;
    }

    static List<Track> tracks(Declaration node, String axes, String directions, int count) {
        int[] along = ints(node, axes, count);
        int[] reversed = ints(node, directions, count);
        List<Track> tracks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (reversed[i] != 0 && reversed[i] != 1) {
                throw new Unsupported(
                        RootLocale.format("%s must be 0 or 1, got %d", directions, reversed[i]));
            }
            tracks.add(new Track(along[i], reversed[i] == 1));
        }
        return List.copyOf(tracks);
    }

    private static int[] ints(Declaration node, String name, int count) {
        int[] values = name.isEmpty() ? null : node.ints(name);
        if (values != null && values.length != count) {
            throw new Unsupported(
                    RootLocale.format("%s must be %d numbers, got %d", name, count, values.length));
        }
        return values == null ? new int[count] : values;
    }

    /** How many inputs it has before those that the body uses of the graph around it. */
    int own() {
        return states + scanned.size();
    }

    /** How often the body runs. */
    private int runs(Inputs inputs) {
        int runs = -1;
        for (int i = 0; i < scanned.size(); i++) {
            int length = inputs.shape(states + i).get(axis(inputs, i));
            if (runs >= 0 && runs != length) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "scanned tensors must be equally long, got %d and %d",
                                runs, length));
            }
            runs = length;
        }
        return runs;
    }

    private int axis(Inputs inputs, int i) {
        return inputs.shape(states + i).axis(scanned.get(i).axis());
    }

    /** Where the axis of a stacked output is, whose elements have this shape. */
    private int axis(int output, Shape element) {
        return Strided.insert(element, 0, 0).axis(stacked.get(output).axis());
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        int runs = runs(inputs);
        List<TensorType> given = Bodies.types(inputs, 0, states);
        for (int i = 0; i < scanned.size(); i++) {
            TensorType type = inputs.type(states + i);
            given.add(
                    new TensorType(type.element(), Strided.without(type.shape(), axis(inputs, i))));
        }
        given.addAll(Bodies.types(inputs, own(), inputs.count()));
        List<Tensor> known = new ArrayList<>(Collections.nCopies(own(), null));
        known.addAll(Bodies.known(inputs, own(), inputs.count()));
        List<TensorType> results = Inference.of(body, given, known).outputs(body);
        List<TensorType> outputs = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            checkState(i, given.get(i), results.get(i));
            outputs.add(given.get(i));
        }
        for (int i = 0; i < stacked.size(); i++) {
            TensorType element = results.get(states + i);
            if (runs == 0) {
                element = Bodies.neverGiven(element, body.outputs().get(states + i));
            }
            outputs.add(
                    element == null || !element.isKnown()
                            ? element
                            : new TensorType(
                                    element.element(),
                                    Strided.insert(
                                            element.shape(), axis(i, element.shape()), runs)));
        }
        return outputs;
    }

    private static void checkState(int i, TensorType before, TensorType after) {
        boolean fits =
                after == null
                        || after.element() == before.element()
                                && (!after.isKnown() || after.equals(before));
        if (!fits) {
            throw new IllegalArgumentException("state " + i + " is " + before + ", then " + after);
        }
    }

    @Override
    public Scan with(Graph other) {
        return new Scan(other, states, scanned, stacked);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return evaluate(inputs, given -> Evaluation.run(body, given));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs, UnaryOperator<List<Tensor>> run) {
        int runs = runs(inputs);
        List<Tensor> state = Bodies.values(inputs, 0, states);
        List<Tensor> captured = Bodies.values(inputs, own(), inputs.count());
        List<Stack> stacks = new ArrayList<>();
        for (int turn = 0; turn < runs; turn++) {
            List<Tensor> given = new ArrayList<>(state);
            for (int i = 0; i < scanned.size(); i++) {
                int place = scanned.get(i).isReversed() ? runs - 1 - turn : turn;
                given.add(Strided.at(inputs.value(states + i), axis(inputs, i), place));
            }
            given.addAll(captured);
            List<Tensor> outputs = run.apply(given);
            for (int i = 0; i < states; i++) {
                checkState(i, state.get(i).type(), outputs.get(i).type());
            }
            state = List.copyOf(outputs.subList(0, states));
            for (int i = 0; i < stacked.size(); i++) {
                Tensor element = outputs.get(states + i);
                if (turn == 0) {
                    stacks.add(new Stack(element.type()));
                }
                stacks.get(i).add(element);
            }
        }
        List<Tensor> outputs = new ArrayList<>(state);
        if (runs == 0) {
            infer(inputs).stream().skip(states).map(Tensor::zeros).forEach(outputs::add);
        }
        for (int i = 0; i < stacks.size(); i++) {
            outputs.add(placed(i, stacks.get(i).all()));
        }
        return outputs;
    }

    /** An output, whose elements are stacked along its first axis. */
    private Tensor placed(int output, Tensor stack) {
        Shape shape = stack.shape();
        int[] own = shape.strides();
        int first = stacked.get(output).isReversed() ? (shape.get(0) - 1) * own[0] : 0;
        int axis = axis(output, Strided.without(shape, 0));
        int[] dims = new int[shape.rank()];
        int[] strides = new int[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            int from = i == axis ? 0 : i < axis ? i + 1 : i;
            dims[i] = shape.get(from);
            strides[i] = i == axis && first > 0 ? -own[0] : own[from];
        }
        return Strided.copy(stack, first, Shape.of(dims), strides);
    }

    @Override
    public int captured() {
        return body.inputs().size() - own();
    }

    @Override
    public boolean isDeterministic() {
        return Bodies.isDeterministic(body);
    }

    @Override
    public boolean mayRunLong() {
        return true;
    }
}
