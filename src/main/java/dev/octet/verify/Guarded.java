package dev.octet.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A direct buffer at an odd address, with canaries before and after what a kernel may touch. */
final class Guarded {
    /** More than any engine's widest store, twice. */
    private static final int GUARD = 128;

    private static final int ALIGNMENT = 64;

    private final ByteBuffer whole;
    private final ByteBuffer view;
    private final int bytes;
    private final byte[] before;

    /**
     * A buffer that a kernel gets.
     *
     * @param bytes what it may touch
     * @param offset distance from an address that is a multiple of 64
     * @param canary what everything is filled with
     */
    Guarded(int bytes, int offset, byte canary) {
        this.bytes = bytes;
        int size = GUARD + offset + bytes + GUARD;
        whole = ByteBuffer.allocateDirect(size + 2 * ALIGNMENT).alignedSlice(ALIGNMENT);
        before = new byte[whole.capacity()];
        Arrays.fill(before, canary);
        whole.put(0, before);
        view = whole.duplicate().order(ByteOrder.nativeOrder());
        int position = GUARD + offset;
        // half of the buffers end where the tensor ends, half go on
        view.limit(position + bytes + (offset % 2 == 0 ? 0 : GUARD)).position(position);
    }

    /** A buffer that holds a tensor. */
    static Guarded of(Tensor tensor, int offset, byte canary) {
        Guarded guarded = new Guarded(tensor.bytes(), offset, canary);
        tensor.copyTo(guarded.view);
        guarded.whole.get(0, guarded.before);
        return guarded;
    }

    /** What the kernel gets. */
    ByteBuffer view() {
        return view;
    }

    /** Whether position and limit are where they were. */
    boolean isInPlace() {
        int position = view.position();
        return position >= GUARD
                && (view.limit() == position + bytes || view.limit() == position + bytes + GUARD);
    }

    /** Whether no byte at all has changed. */
    boolean isUntouched() {
        return firstChange(0, before.length) < 0;
    }

    /**
     * Distance of the first changed canary from the tensor's first byte; null when all are alive.
     */
    Integer deadCanary() {
        int start = view.position();
        int change = firstChange(0, start);
        if (change < 0) {
            change = firstChange(start + bytes, before.length);
        }
        return change < 0 ? null : change - start;
    }

    private int firstChange(int from, int to) {
        byte[] now = new byte[to - from];
        whole.get(from, now);
        int change = Arrays.mismatch(now, 0, now.length, before, from, to);
        return change < 0 ? -1 : from + change;
    }
}
