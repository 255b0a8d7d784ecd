package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import java.util.List;

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

    /** Of runs that were: its inputs' shapes are those of the first turn. */
    @Override
    public List<StepInfo.Body> bodies() {
        return repetition
                .latest()
                .map(plan -> List.of(StepInfo.Body.of("body", () -> plan)))
                .orElse(List.of());
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
