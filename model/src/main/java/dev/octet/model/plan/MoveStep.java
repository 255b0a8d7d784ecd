package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import java.util.List;

/** Copies elements. */
record MoveStep(Node node, List<Part> parts) implements Step {
    /**
     * A part of it.
     *
     * @param src place that is read
     * @param dst place that is written
     */
    record Part(Move move, int src, int dst) {}

    @Override
    public String how() {
        return "copy";
    }

    @Override
    public Action open(Frame frame) {
        Part[] all = parts.toArray(Part[]::new);
        return () -> {
            for (Part part : all) {
                part.move().run(frame.buffer(part.src()), frame.buffer(part.dst()));
            }
        };
    }
}
