package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import java.util.List;
import java.util.Optional;

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
    public Optional<String> rowsTogether(int most, int[] rowBytes) {
        boolean apart =
                parts.stream()
                        .allMatch(
                                part ->
                                        part.move()
                                                .keepsRows(
                                                        most,
                                                        rowBytes[part.src()],
                                                        rowBytes[part.dst()]));
        return apart ? Optional.empty() : Optional.of("elements change their rows");
    }

    @Override
    public Action open(Frame frame) {
        Part[] all = parts.toArray(Part[]::new);
        return new Action() {
            @Override
            public void run() {
                for (Part part : all) {
                    part.move().run(frame.buffer(part.src()), frame.buffer(part.dst()));
                }
            }

            @Override
            public void run(int rows, int most) {
                for (Part part : all) {
                    part.move().run(frame.buffer(part.src()), frame.buffer(part.dst()), rows, most);
                }
            }
        };
    }
}
