package dev.octet.model.plan;

import dev.octet.model.graph.Node;

/** A graph that runs again and again, by its plan. */
record RepeatStep(PlainStep outer, Repetition repetition) implements Step {
    /** How it computes. */
    static final String HOW = "repetition";

    @Override
    public Node node() {
        return outer.node();
    }

    @Override
    public String how() {
        return HOW;
    }

    @Override
    public Action open(Frame frame) {
        return () -> outer.run(frame, repetition::evaluate);
    }

    @Override
    public void close() {
        repetition.close();
    }
}
