package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.reduce.ArgExtreme;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where the largest or smallest floats along an axis are; NaN is nearer to either end than any
 * number, and of equal ones the first or the last counts.
 *
 * @param outer how often the axis is walked over, with all that is behind it
 * @param length of the axis
 * @param inner elements from one to the next along the axis
 */
record ExtremeStep(Node node, ArgExtreme of, int src, int dst, int outer, int length, int inner)
        implements Step {
    /** The step of an ArgMax or ArgMin of floats. */
    static Optional<Step> of(Node node, TypedGraph typed, int[] inputs, int[] outputs) {
        ArgExtreme of = (ArgExtreme) node.operator();
        Shape shape = typed.type(node.inputs().get(0)).shape();
        if (typed.type(node.inputs().get(0)).element() != ElementType.FLOAT) {
            return Optional.empty();
        }
        int axis = shape.axis(of.axis());
        return Optional.of(
                new ExtremeStep(
                        node,
                        of,
                        inputs[0],
                        outputs[0],
                        shape.count(0, axis),
                        shape.get(axis),
                        shape.count(axis + 1, shape.rank())));
    }

    @Override
    public String how() {
        return "search";
    }

    @Override
    public Action open(Frame frame) {
        return () -> run(frame.buffer(src), frame.buffer(dst));
    }

    private void run(ByteBuffer in, ByteBuffer out) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                out.putLong(8 * (o * inner + i), best(in, o * length * inner + i));
            }
        }
    }

    private int best(ByteBuffer in, int first) {
        int best = 0;
        float most = in.getFloat(4 * first);
        for (int k = 1; k < length; k++) {
            float other = in.getFloat(4 * (first + k * inner));
            boolean better = of.last() ? !beats(most, other) : beats(other, most);
            if (better) {
                best = k;
                most = other;
            }
        }
        return best;
    }

    private boolean beats(float a, float b) {
        if (Float.isNaN(a) || Float.isNaN(b)) {
            return Float.isNaN(a) && !Float.isNaN(b);
        }
        return of.largest() ? a > b : a < b;
    }
}
