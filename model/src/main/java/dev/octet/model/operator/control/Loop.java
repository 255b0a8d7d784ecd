package dev.octet.model.operator.control;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A graph that runs again and again, as long as its own condition holds, and so often at most as a
 * trip count says. Inputs: trip count and first condition, of which one may be left out, the first
 * values of what is carried from run to run, and what the body uses of the graph around it. The
 * body has the number of the run, the condition, and the carried values as inputs, and condition,
 * carried values and elements of further outputs as outputs. Outputs: the last carried values, and
 * these elements one behind the other.
 *
 * @param body the graph
 * @param carried how many values go from run to run
 */
public record Loop(Graph body, int carried) implements Repeated {
    static final OperatorType TYPE =
            new OperatorType(
                    Signature.ONNX, "Loop", 1, 0, OperatorType.MANY, OperatorType.MANY, Loop::of);

    /** Inputs of operator and body before what is carried. */
    private static final int BEFORE = 2;

    private static Loop of(Declaration node) {
        Graph body = Bodies.of(node, "body");
        int carried = node.inputs() - BEFORE;
        if (carried < 0
                || body.inputs().size() < node.inputs()
                || body.outputs().size() < 1 + carried
                || node.outputs() > body.outputs().size() - 1) {
            throw new Unsupported(
                    RootLocale.format(
                            "%d inputs and %d outputs do not fit to a body with %d and %d",
                            node.inputs(),
                            node.outputs(),
                            body.inputs().size(),
                            body.outputs().size()));
        }
        for (int i = BEFORE; i < node.inputs(); i++) {
            if (!node.hasInput(i)) {
                throw new Unsupported("input " + i + ", a carried value, is left out");
            }
        }
        if (!node.hasInput(0) && !node.hasInput(1)) {
            throw new Unsupported("without trip count and condition it never ends");
        }
        return new Loop(body, carried);
    }

    /** How many outputs are made of an element of each run. */
    public int stacked() {
        return body.outputs().size() - 1 - carried;
    }

    private static void check(Inputs inputs) {
        if (inputs.has(0)) {
            IntegerInputs.checkOne(inputs, 0);
        }
        if (inputs.has(1)) {
            Bodies.checkCondition(inputs, 1);
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        check(inputs);
        List<TensorType> first = Bodies.types(inputs, BEFORE, BEFORE + carried);
        List<TensorType> given = new ArrayList<>(first);
        Inference inferred = infer(inputs, given);
        List<TensorType> elements = elements(inferred, first);
        // what has another shape after a run than before has any shape after many
        if (widen(given, inferred)) {
            inferred = infer(inputs, given);
            if (widen(given, inferred)) {
                given.replaceAll(Bodies::withoutShape);
                inferred = infer(inputs, given);
            }
        }
        Long runs = runs(inputs, inferred);
        List<TensorType> outputs = new ArrayList<>(runs != null && runs == 0 ? first : given);
        List<TensorType> last =
                inferred.outputs(body).subList(1 + carried, 1 + carried + stacked());
        for (int i = 0; i < last.size(); i++) {
            outputs.add(stacked(i, runs, last.get(i), elements.get(i)));
        }
        return outputs;
    }

    private TensorType stacked(int i, Long runs, TensorType type, TensorType element) {
        if (runs != null && runs == 0) {
            TensorType never = Bodies.neverGiven(element, body.outputs().get(1 + carried + i));
            return new TensorType(never.element(), Strided.insert(never.shape(), 0, 0));
        }
        if (runs == null || type == null || !type.isKnown()) {
            return Bodies.withoutShape(type == null ? element : type);
        }
        long[] dims = new long[type.shape().rank() + 1];
        dims[0] = runs;
        for (int d = 1; d < dims.length; d++) {
            dims[d] = type.shape().get(d - 1);
        }
        return new TensorType(type.element(), Shape.of(dims));
    }

    private Inference infer(Inputs inputs, List<TensorType> given) {
        List<TensorType> types = new ArrayList<>();
        types.add(new TensorType(ElementType.INT64, shape(0)));
        types.add(new TensorType(ElementType.BOOL, shape(1)));
        types.addAll(given);
        int own = types.size();
        types.addAll(Bodies.types(inputs, own, inputs.count()));
        List<Tensor> known = new ArrayList<>(Collections.nCopies(own, null));
        if (inputs.has(1)) {
            // or it would not run
            known.set(1, condition(true));
        }
        known.addAll(Bodies.known(inputs, own, inputs.count()));
        return Inference.of(body, types, known);
    }

    /**
     * The types of what is stacked, after what is carried has been compared with the first ones.
     */
    private List<TensorType> elements(Inference inferred, List<TensorType> first) {
        List<TensorType> outputs = inferred.outputs(body);
        for (int i = 0; i < carried; i++) {
            TensorType after = outputs.get(1 + i);
            if (after != null && after.element() != first.get(i).element()) {
                throw new IllegalArgumentException(
                        "carried value " + i + " is " + first.get(i) + ", then " + after);
            }
        }
        return outputs.subList(1 + carried, outputs.size());
    }

    /** Forgets the shapes that a run changes. */
    private boolean widen(List<TensorType> given, Inference inferred) {
        boolean changed = false;
        for (int i = 0; i < carried; i++) {
            TensorType after = inferred.outputs(body).get(1 + i);
            if (given.get(i).isKnown() && !given.get(i).equals(after)) {
                given.set(i, Bodies.withoutShape(given.get(i)));
                changed = true;
            }
        }
        return changed;
    }

    /** How often the body runs, or null where that is not known. */
    private Long runs(Inputs inputs, Inference inferred) {
        boolean goesOn = !inputs.has(1);
        if (inputs.knows(1)) {
            if (!inputs.value(1).getBoolean(0)) {
                return 0L;
            }
            Tensor after = inferred.values().get(body.outputs().get(0).name());
            goesOn = after != null && after.count() == 1 && after.getBoolean(0);
            boolean endsAtOnce = after != null && after.count() == 1 && !after.getBoolean(0);
            if (endsAtOnce && (!inputs.has(0) || inputs.knows(0))) {
                return Math.min(1, trips(inputs));
            }
        }
        return inputs.knows(0) && (goesOn || trips(inputs) == 0) ? trips(inputs) : null;
    }

    private static long trips(Inputs inputs) {
        return inputs.has(0) ? Math.max(0, IntegerInputs.one(inputs, 0)) : Long.MAX_VALUE;
    }

    /** Number and condition have no axis, unless the body declares one. */
    private Shape shape(int input) {
        boolean hasAxis =
                body.inputs().get(input).dims().map(dims -> dims.size() == 1).orElse(false);
        return hasAxis ? Shape.of(1) : Shape.scalar();
    }

    @Override
    public Loop with(Graph other) {
        return new Loop(other, carried);
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return evaluate(inputs, given -> Evaluation.run(body, given));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs, UnaryOperator<List<Tensor>> run) {
        check(inputs);
        long trips = trips(inputs);
        Tensor goesOn = condition(!inputs.has(1) || inputs.value(1).getBoolean(0));
        List<Tensor> values = Bodies.values(inputs, BEFORE, BEFORE + carried);
        List<Tensor> captured = Bodies.values(inputs, BEFORE + carried, inputs.count());
        List<Stack> stacks = new ArrayList<>();
        for (long i = 0; i < trips && (!inputs.has(1) || goesOn.getBoolean(0)); i++) {
            Tensor number = Tensor.zeros(ElementType.INT64, shape(0));
            number.setLong(0, i);
            List<Tensor> given = new ArrayList<>(List.of(number, goesOn));
            given.addAll(values);
            given.addAll(captured);
            List<Tensor> outputs = run.apply(given);
            goesOn = condition(outputs.get(0));
            values = carry(values, outputs);
            for (int k = 0; k < stacked(); k++) {
                Tensor element = outputs.get(1 + carried + k);
                if (i == 0) {
                    stacks.add(new Stack(element.type()));
                }
                stacks.get(k).add(element);
            }
        }
        List<Tensor> outputs = new ArrayList<>(values);
        if (stacked() > 0 && stacks.isEmpty()) {
            infer(inputs).stream().skip(carried).map(Tensor::zeros).forEach(outputs::add);
        }
        stacks.forEach(stack -> outputs.add(stack.all()));
        return outputs;
    }

    private Tensor condition(boolean isTrue) {
        Tensor condition = Tensor.zeros(ElementType.BOOL, shape(1));
        condition.setBoolean(0, isTrue);
        return condition;
    }

    private Tensor condition(Tensor given) {
        Bodies.checkCondition(Inputs.of(given), 0);
        return given.reshape(shape(1));
    }

    private List<Tensor> carry(List<Tensor> before, List<Tensor> outputs) {
        for (int i = 0; i < carried; i++) {
            if (outputs.get(1 + i).element() != before.get(i).element()) {
                throw new IllegalArgumentException(
                        "carried value "
                                + i
                                + " is "
                                + before.get(i).type()
                                + ", then "
                                + outputs.get(1 + i).type());
            }
        }
        return List.copyOf(outputs.subList(1, 1 + carried));
    }

    @Override
    public int captured() {
        return body.inputs().size() - BEFORE - carried;
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
