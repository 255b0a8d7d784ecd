package dev.octet.model.plan;

import java.util.BitSet;
import java.util.Optional;

/**
 * Which steps of a plan read rows, so that a run of fewer rows computes the first ones of them
 * only.
 *
 * @param together why there are no such runs; empty where there are
 * @param most rows of the plan
 * @param steps numbers of the steps that read rows
 */
record RowSteps(Optional<String> together, int most, BitSet steps) {
    /** Instead of a number of bytes: of what does not depend on rows. */
    static final int NO_ROWS = -1;

    /** There are none, for this reason. */
    static RowSteps none(String reason) {
        return new RowSteps(Optional.of(reason), 0, new BitSet());
    }

    /** Whether a step reads rows. */
    boolean hasRows(int step) {
        return steps.get(step);
    }
}
