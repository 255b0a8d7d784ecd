package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import java.nio.ByteBuffer;

/**
 * Runs of bytes, from anywhere in the source.
 *
 * @param src place that is read
 * @param dst place that is written, run after run
 * @param offsets bytes in front of each run in the source
 * @param bytes of a run
 */
record PickStep(Node node, int src, int dst, int[] offsets, int bytes) implements Step {
    @Override
    public String how() {
        return "copy";
    }

    @Override
    public Action open(Frame frame) {
        return () -> run(frame.buffer(src), frame.buffer(dst));
    }

    private void run(ByteBuffer from, ByteBuffer to) {
        if (bytes == 4) {
            for (int i = 0; i < offsets.length; i++) {
                to.putInt(4 * i, from.getInt(offsets[i]));
            }
            return;
        }
        for (int i = 0; i < offsets.length; i++) {
            to.put(i * bytes, from, offsets[i], bytes);
        }
    }
}
