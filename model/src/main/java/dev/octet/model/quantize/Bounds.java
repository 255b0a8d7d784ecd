package dev.octet.model.quantize;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.QuantParams;

/** Whether rounding to 8 bits bounds numbers as an activation does. Stateless. */
final class Bounds {
    private Bounds() {}

    /** Whether nothing below a bound is left but what is rounded to it. */
    static boolean endsAbove(QuantParams params, double least) {
        return params.low(0) >= least - params.scale(0) / 2;
    }

    /** Whether nothing above a bound is left but what is rounded to it. */
    static boolean endsBelow(QuantParams params, double most) {
        return params.high(0) <= most + params.scale(0) / 2;
    }

    /**
     * Whether the bounds of an activation are those of the integers of its output.
     *
     * @param params of the output; null where it has none
     * @param activation Relu or Clip
     */
    static boolean areIn(QuantParams params, Node activation, Draft draft) {
        if (params == null) {
            return false;
        }
        if (activation.signature().type().equals("Relu")) {
            return endsAbove(params, 0);
        }
        double least = bound(activation, "min", 1, Double.NEGATIVE_INFINITY, draft);
        double most = bound(activation, "max", 2, Double.POSITIVE_INFINITY, draft);
        return endsAbove(params, least) && endsBelow(params, most);
    }

    /** A bound of a Clip, which is an attribute up to version 6; NaN where only a run has it. */
    private static double bound(Node clip, String attribute, int input, double none, Draft draft) {
        if (clip.attributes().get(attribute) instanceof Number bound) {
            return bound.doubleValue();
        }
        if (clip.inputs().size() <= input || clip.inputs().get(input).isEmpty()) {
            return none;
        }
        Tensor bound = draft.constant(clip.inputs().get(input));
        return bound == null || bound.count() != 1 ? Double.NaN : bound.getDouble(0);
    }
}
