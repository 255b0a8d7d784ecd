package dev.octet.model.upgrade;

import java.util.List;
import java.util.Map;

/**
 * The softmax family, which took an axis and all behind it as one, and since version 13 takes the
 * axis alone: the same where it is the last; otherwise the tensor is made a matrix before and gets
 * its shape back behind.
 */
final class Softmaxes {
    private static final String AXIS = "axis";

    private Softmaxes() {}

    static void upgrade(Change change, Draft draft, Facts facts) {
        long axis = change.take(AXIS) instanceof Long given ? given : 1;
        String x = change.input(0);
        int rank = facts.of(x).rank();
        change.set(AXIS, -1L);
        if (axis == -1 || rank >= 0 && axis == rank - 1) {
            draft.add(change);
            return;
        }
        String shape = draft.before(change, "shape", "Shape", Map.of(), x);
        change.inputs(draft.before(change, "matrix", "Flatten", Map.of(AXIS, axis), x));
        String result = change.output(0);
        String lines = draft.free(change, "lines");
        change.outputs().set(0, lines);
        draft.add(change);
        draft.add(change, "tensor", "Reshape", Map.of(), List.of(lines, shape), result);
    }
}
