package dev.octet.model.plan;

import dev.octet.kernel.Explanation;
import dev.octet.model.graph.Node;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Optional;

/** What a plan does for one node. Immutable, thread-safe: what changes in a run is an action's. */
interface Step extends AutoCloseable {
    /** The node. */
    Node node();

    /** What computes it, for an explanation. */
    String how();

    /** Of its kernel, where it has one. */
    default Optional<Explanation> explanation() {
        return Optional.empty();
    }

    /** The graphs that it runs, planned when this is called. */
    default List<StepInfo.Body> bodies() {
        return List.of();
    }

    /** Whether every engine computes the same bits here. */
    default boolean isExact() {
        return true;
    }

    /**
     * Why it does not compute the first rows of what it writes of the first rows of what it reads
     * alone. Only asked where it reads something that has rows, and where what it writes may have
     * some; then its action has {@link Action#run(int, int)}.
     *
     * @param most rows of the plan
     * @param rowBytes bytes of a row, by place; {@link RowSteps#NO_ROWS} for what does not depend
     *     on any
     */
    default Optional<String> rowsTogether(int most, int[] rowBytes) {
        return Optional.of("rows are not computed apart by " + how());
    }

    /** The step for runs in a frame, whose memory does not move but for inputs and outputs. */
    Action open(Frame frame);

    /** Frees what was prepared; runs that are under way may end. */
    @Override
    default void close() {}

    /** A step in a frame: for one run at a time. */
    interface Action {
        /** Takes the frame's buffers, which may be other ones than in the last run, or missing. */
        default void bind() {}

        /** Computes. */
        void run();

        /**
         * Computes the first rows, where {@link Step#rowsTogether} has no reason not to.
         *
         * @param most rows of the plan
         */
        default void run(int rows, int most) {
            throw new IllegalStateException(
                    RootLocale.format(
                            "%d of %d rows: this step does not compute rows apart", rows, most));
        }
    }
}
