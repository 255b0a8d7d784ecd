package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Runs of elements along an axis, by indices that come with each run of the plan.
 *
 * @param outer how often the axis is there
 * @param length of the axis
 * @param bytes of what lies side by side behind an index
 * @param count of indices
 * @param wide whether indices have 64 bits, else 32
 */
record GatherStep(
        Node node,
        int data,
        int indices,
        int dst,
        int outer,
        int length,
        int bytes,
        int count,
        boolean wide)
        implements Step {
    @Override
    public String how() {
        return "copy of rows";
    }

    /** Rows of indices, into what is the same for all; or rows of what they choose from. */
    @Override
    public Optional<String> rowsTogether(int most, int[] rowBytes) {
        boolean ofIndices = rowBytes[data] == RowSteps.NO_ROWS && outer == 1;
        boolean ofData = rowBytes[indices] == RowSteps.NO_ROWS && outer % most == 0;
        return ofIndices || ofData
                ? Optional.empty()
                : Optional.of("elements are taken from other rows");
    }

    @Override
    public Action open(Frame frame) {
        return new Action() {
            @Override
            public void run() {
                GatherStep.this.run(frame, outer, count);
            }

            @Override
            public void run(int rows, int most) {
                if (outer == 1) {
                    GatherStep.this.run(frame, outer, count / most * rows);
                } else {
                    GatherStep.this.run(frame, outer / most * rows, count);
                }
            }
        };
    }

    private void run(Frame frame, int outer, int count) {
        ByteBuffer src = frame.buffer(data);
        ByteBuffer at = frame.buffer(indices);
        ByteBuffer into = frame.buffer(dst);
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < count; i++) {
                long index = wide ? at.getLong(8 * i) : at.getInt(4 * i);
                if (index < -length || index >= length) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "%s: index %d is outside of [%d, %d)",
                                    node.describe(), index, -length, length));
                }
                int row = (int) (index < 0 ? index + length : index);
                into.put((o * count + i) * bytes, src, (o * length + row) * bytes, bytes);
            }
        }
    }
}
