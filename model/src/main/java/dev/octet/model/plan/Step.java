package dev.octet.model.plan;

import dev.octet.kernel.Explanation;
import dev.octet.model.graph.Node;
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

    /** Whether every engine computes the same bits here. */
    default boolean isExact() {
        return true;
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
    }
}
