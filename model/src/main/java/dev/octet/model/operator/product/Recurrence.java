package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.ShapeChecks;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What recurrent layers have in common. Inputs: 0 the source [time, batch, in], 1 weights
 * [directions, gates · hidden, in], 2 recurrent weights [directions, gates · hidden, hidden], 3
 * biases [directions, 2 · gates · hidden], 4 lengths [batch], 5 the first state [directions, batch,
 * hidden]; all from 3 on may be left out. Outputs: 0 states [time, directions, batch, hidden],
 * zeros behind the end of a sequence, 1 the last ones [directions, batch, hidden], zeros for a
 * sequence without elements.
 *
 * @param direction in which time runs
 * @param hidden elements of a state, or 0 where the weights say it
 * @param functions those of the first direction, then those of the second
 * @param clip what goes into a function is brought into [-clip, clip]; infinite where it is not
 * @param batchFirst whether batch is the first axis of source and outputs: [batch, time, ...],
 *     [batch, directions, hidden]
 */
public record Recurrence(
        Direction direction,
        int hidden,
        List<GateFunction> functions,
        float clip,
        boolean batchFirst) {
    /** In which time runs. */
    public enum Direction {
        /** From the first element on. */
        FORWARD,
        /** From the last element back. */
        REVERSE,
        /** Both, each with its own weights. */
        BIDIRECTIONAL
    }

    /** Of one direction. */
    interface Cell {
        /**
         * Makes a step.
         *
         * @param x of this step
         * @param state of the last step, to be replaced
         * @param memory a second state of the last step, to be replaced
         */
        void step(double[] x, double[] state, double[] memory);
    }

    /** Makes the cell of a direction. */
    interface Cells {
        /**
         * A cell.
         *
         * @param weights of its direction
         * @param functions of its direction, which clip what goes into them
         * @param direction 0 or 1
         */
        Cell of(GateWeights weights, List<DoubleUnaryOperator> functions, int direction);
    }

    /** Copies the list. */
    public Recurrence {
        functions = List.copyOf(functions);
    }

    /**
     * Reads the attributes.
     *
     * @param usual functions of one direction
     */
    static Recurrence read(Declaration node, GateFunction.Kind... usual) {
        Direction direction =
                switch (node.oneOf("direction", "forward", "forward", "reverse", "bidirectional")) {
                    case "forward" -> Direction.FORWARD;
                    case "reverse" -> Direction.REVERSE;
                    default -> Direction.BIDIRECTIONAL;
                };
        int directions = direction == Direction.BIDIRECTIONAL ? 2 : 1;
        float clip = node.real("clip", Float.POSITIVE_INFINITY);
        int hidden = node.int32("hidden_size", 0);
        if (!(clip > 0) || hidden < 0) {
            throw new Unsupported(
                    "clip is " + clip + " and hidden_size " + hidden + ", which must be positive");
        }
        return new Recurrence(
                direction,
                hidden,
                functions(node, directions, usual),
                clip,
                node.version() >= 14 && node.flag("layout", false));
    }

    private static List<GateFunction> functions(
            Declaration node, int directions, GateFunction.Kind... usual) {
        List<GateFunction.Kind> kinds = new ArrayList<>();
        List<String> names = node.texts("activations");
        if (names == null || names.isEmpty()) {
            Collections.nCopies(directions, List.of(usual)).forEach(kinds::addAll);
        } else {
            names.forEach(name -> kinds.add(kind(name)));
            // the usual functions of RNN, once written out, are two even for one direction
            boolean isBoth =
                    usual.length == 1
                            && directions == 1
                            && kinds.size() == 2
                            && kinds.get(0) == kinds.get(1);
            if (isBoth) {
                kinds.remove(1);
            }
        }
        if (kinds.size() != directions * usual.length) {
            throw new Unsupported(
                    RootLocale.format(
                            "activations are %d, %d directions have %d",
                            kinds.size(), directions, directions * usual.length));
        }
        return withNumbers(node, kinds);
    }

    private static GateFunction.Kind kind(String name) {
        GateFunction.Kind kind = GateFunction.Kind.of(name);
        if (kind == null) {
            throw new Unsupported("activation " + Echo.quoted(name) + " is not known");
        }
        return kind;
    }

    /** Functions that have numbers take the next ones of the lists, as long as there are some. */
    private static List<GateFunction> withNumbers(Declaration node, List<GateFunction.Kind> kinds) {
        Numbered alphas = new Numbered("activation_alpha", node);
        Numbered betas = new Numbered("activation_beta", node);
        List<GateFunction> functions = new ArrayList<>();
        for (GateFunction.Kind kind : kinds) {
            float alpha = kind.hasAlpha() ? alphas.next(kind, kind.alpha()) : 0;
            float beta = kind.hasBeta() ? betas.next(kind, kind.beta()) : 0;
            functions.add(new GateFunction(kind, alpha, beta));
        }
        alphas.end();
        betas.end();
        return functions;
    }

    /** A list of numbers, of which each is taken once. */
    private static final class Numbered {
        private final String name;
        private final float[] numbers;
        private int next;

        Numbered(String name, Declaration node) {
            float[] given = node.reals(name);
            this.name = name;
            this.numbers = given == null ? new float[0] : given;
        }

        float next(GateFunction.Kind kind, float otherwise) {
            float number = next < numbers.length ? numbers[next++] : otherwise;
            if (Float.isNaN(number)) {
                throw new Unsupported("activation " + kind + " needs a number in " + name);
            }
            return number;
        }

        void end() {
            if (next < numbers.length) {
                throw new Unsupported(
                        RootLocale.format(
                                "%s has %d numbers, activations take %d",
                                name, numbers.length, next));
            }
        }
    }

    /** How many directions there are. */
    public int directions() {
        return direction == Direction.BIDIRECTIONAL ? 2 : 1;
    }

    /**
     * Elements of a state.
     *
     * @param recurrent shape of the recurrent weights
     */
    public int hidden(Shape recurrent) {
        return hidden > 0 ? hidden : recurrent.get(-1);
    }

    /**
     * The types of the outputs: all states, then the last one of each kind.
     *
     * @param gates rows of weights for each element of a state
     * @param states kinds of states
     */
    List<TensorType> infer(Inputs inputs, int gates, int states) {
        ElementType element = FloatChecks.same(inputs, 0, 1, 2, 3, 5);
        Shape x = ShapeChecks.rank(inputs, 0, 3);
        ShapeChecks.rank(inputs, 2, 3);
        int size = hidden(inputs.shape(2));
        long rows = (long) gates * size;
        int time = x.get(batchFirst ? 1 : 0);
        int batch = x.get(batchFirst ? 0 : 1);
        ShapeChecks.is(inputs, 1, directions(), rows, x.get(2));
        ShapeChecks.is(inputs, 2, directions(), rows, size);
        ShapeChecks.is(inputs, 3, directions(), 2 * rows);
        ShapeChecks.is(inputs, 4, batch);
        if (inputs.has(4) && inputs.element(4) != ElementType.INT32) {
            throw new IllegalArgumentException(
                    "input 4 is " + inputs.element(4) + ", which must be int32");
        }
        Shape last =
                batchFirst
                        ? Shape.of(batch, directions(), size)
                        : Shape.of(directions(), batch, size);
        ShapeChecks.is(inputs, 5, last);
        Shape all =
                batchFirst
                        ? Shape.of(batch, time, directions(), size)
                        : Shape.of(time, directions(), batch, size);
        List<TensorType> types = new ArrayList<>();
        types.add(new TensorType(element, all));
        types.addAll(Collections.nCopies(states, new TensorType(element, last)));
        return types;
    }

    /**
     * Runs over all sequences.
     *
     * @param types those of {@link #infer}
     * @param cells makes the cell of each direction
     * @return the outputs
     */
    List<Tensor> evaluate(Inputs inputs, List<TensorType> types, Cells cells) {
        List<Tensor> outputs = types.stream().map(Tensor::zeros).toList();
        int batch = inputs.shape(0).get(batchFirst ? 0 : 1);
        for (int d = 0; d < directions(); d++) {
            Cell cell = cells.of(GateWeights.of(inputs, d), functionsOf(d), d);
            for (int b = 0; b < batch; b++) {
                run(inputs, cell, d, b, outputs);
            }
        }
        return outputs;
    }

    private List<DoubleUnaryOperator> functionsOf(int d) {
        int each = functions.size() / directions();
        return functions.subList(d * each, (d + 1) * each).stream().map(this::clipped).toList();
    }

    private DoubleUnaryOperator clipped(GateFunction function) {
        return x -> function.applyAsDouble(Math.max(-clip, Math.min(x, clip)));
    }

    /** One sequence in one direction. */
    private void run(Inputs inputs, Cell cell, int d, int b, List<Tensor> outputs) {
        Tensor x = inputs.value(0);
        Tensor all = outputs.get(0);
        int size = all.shape().get(-1);
        int time = x.shape().get(batchFirst ? 1 : 0);
        int batch = x.shape().get(batchFirst ? 0 : 1);
        int state = (batchFirst ? b * directions() + d : d * batch + b) * size;
        double[] h = slice(inputs.valueOrNull(5), state, size);
        double[] c = slice(inputs.valueOrNull(6), state, size);
        int length = length(inputs, b, time);
        boolean isReverse = direction == Direction.REVERSE || d == 1;
        for (int step = 0; step < length; step++) {
            int t = isReverse ? length - 1 - step : step;
            int width = x.shape().get(-1);
            cell.step(slice(x, (batchFirst ? b * time + t : t * batch + b) * width, width), h, c);
            int position =
                    batchFirst
                            ? (b * time + t) * directions() + d
                            : (t * directions() + d) * batch + b;
            write(h, all, position * size);
        }
        if (length > 0) {
            write(h, outputs.get(1), state);
        }
        if (length > 0 && outputs.size() > 2) {
            write(c, outputs.get(2), state);
        }
    }

    private static int length(Inputs inputs, int b, int time) {
        int length = inputs.has(4) ? inputs.value(4).getInt(b) : time;
        if (length < 0 || length > time) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "sequence %d has length %d, the source has %d", b, length, time));
        }
        return length;
    }

    /** Some elements; zeros where there is no tensor. */
    static double[] slice(Tensor tensor, int from, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count && tensor != null; i++) {
            values[i] = tensor.getDouble(from + i);
        }
        return values;
    }

    private static void write(double[] values, Tensor tensor, int from) {
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(from + i, values[i]);
        }
    }
}
