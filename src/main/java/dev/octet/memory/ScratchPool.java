package dev.octet.memory;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Working memory for runs: as many pieces as there were runs at once, kept for the next ones. No
 * locks; allocates only when every kept piece is taken. Not tied to threads, so that thousands of
 * virtual threads do not keep thousands of pieces.
 *
 * @param <T> the piece
 */
public final class ScratchPool<T> {
    /** A power of two, at least twice as many as there are cores. */
    private static final int SLOTS =
            Integer.highestOneBit(Math.max(8, 4 * Runtime.getRuntime().availableProcessors() - 1));

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);
    private final Supplier<T> create;

    /** A pool that makes pieces with {@code create}. */
    public ScratchPool(Supplier<T> create) {
        this.create = create;
    }

    /** A piece for this run alone. */
    public T take() {
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) & (SLOTS - 1);
            if (slots.getPlain(slot) != null) {
                T piece = slots.getAndSet(slot, null);
                if (piece != null) {
                    return piece;
                }
            }
        }
        return create.get();
    }

    /** Gives a piece back; what finds no place is left to the garbage collector. */
    public void give(T piece) {
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) & (SLOTS - 1);
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, piece)) {
                return;
            }
        }
    }
}
