package dev.octet.model.plan;

import dev.octet.memory.Buffers;
import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.computed.Picked;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Runs of bytes, from anywhere in the source or the same everywhere.
 *
 * @param src place that is read
 * @param dst place that is written, run after run
 * @param offsets bytes in front of each run in the source; negative for one that is filled
 * @param bytes of a run
 * @param fill a run to fill with
 */
record PickStep(Node node, int src, int dst, int[] offsets, int bytes, ByteBuffer fill)
        implements Step {
    static PickStep of(Node node, Picked picked, int src, int dst) {
        int size = picked.element().bytes();
        int[] offsets = picked.offsets();
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] *= size;
        }
        int bytes = picked.run() * size;
        ByteBuffer fill = Buffers.allocate(bytes, "what a tensor is padded with");
        for (int i = 0; i < bytes && picked.fill() != null; i += size) {
            fill.put(i, picked.fill().data(), 0, size);
        }
        return new PickStep(node, src, dst, offsets, bytes, fill);
    }

    @Override
    public String how() {
        return "copy";
    }

    @Override
    public Optional<String> rowsTogether(int most, int[] rowBytes) {
        int ofRow = offsets.length / most;
        int row = rowBytes[src];
        boolean apart = offsets.length % most == 0 && row != RowSteps.NO_ROWS;
        for (int i = 0; apart && i < offsets.length; i++) {
            apart = offsets[i] < 0 || offsets[i] / row == i / ofRow;
        }
        return apart ? Optional.empty() : Optional.of("elements are taken from other rows");
    }

    @Override
    public Action open(Frame frame) {
        return new Action() {
            @Override
            public void run() {
                PickStep.this.run(frame.buffer(src), frame.buffer(dst), offsets.length);
            }

            @Override
            public void run(int rows, int most) {
                PickStep.this.run(
                        frame.buffer(src), frame.buffer(dst), offsets.length / most * rows);
            }
        };
    }

    private void run(ByteBuffer from, ByteBuffer to, int count) {
        if (bytes == 4) {
            for (int i = 0; i < count; i++) {
                int at = offsets[i];
                to.putInt(4 * i, at < 0 ? fill.getInt(0) : from.getInt(at));
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int at = offsets[i];
            to.put(i * bytes, at < 0 ? fill : from, Math.max(0, at), bytes);
        }
    }
}
