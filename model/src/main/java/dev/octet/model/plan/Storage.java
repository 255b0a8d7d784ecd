package dev.octet.model.plan;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Memory that values share one after the other, while a plan is made. */
final class Storage {
    /** Of the first byte of each: what vectors like best. */
    private static final int ALIGNMENT = 64;

    /** The first step that writes it. */
    private final int first;

    private int bytes;

    /** The last step that reads it. */
    private int last;

    private long offset;

    Storage(int first) {
        this.first = first;
        this.last = first;
    }

    /** Keeps it until a step, for so many bytes. */
    void keep(int step, int bytes) {
        last = Math.max(last, step);
        this.bytes = Math.max(this.bytes, bytes);
    }

    /** The last step that reads it, as far as is known. */
    int last() {
        return last;
    }

    int bytes() {
        return bytes;
    }

    /** From the beginning of the arena. */
    int offset() {
        return (int) offset;
    }

    /**
     * Finds a place for each: the largest first, each as low as those allow that are needed at the
     * same time.
     *
     * @return the arena's bytes
     */
    static int place(List<Storage> all) {
        List<Storage> placed = new ArrayList<>();
        long end = 0;
        List<Storage> largestFirst = new ArrayList<>(all);
        largestFirst.sort(Comparator.comparingInt(storage -> -storage.bytes));
        for (Storage storage : largestFirst) {
            storage.offset = 0;
            // in the order of their offsets, so that one pass finds the lowest gap
            for (Storage other : placed) {
                boolean together = other.first <= storage.last && storage.first <= other.last;
                if (together && other.offset < storage.offset + storage.bytes) {
                    long behind = other.offset + other.bytes + ALIGNMENT - 1;
                    storage.offset = Math.max(storage.offset, behind / ALIGNMENT * ALIGNMENT);
                }
            }
            placed.add(storage);
            placed.sort(Comparator.comparingLong(each -> each.offset));
            end = Math.max(end, storage.offset + storage.bytes);
        }
        if (end > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "values between steps need %,d bytes at once, a plan has at most %,d",
                            end, Integer.MAX_VALUE));
        }
        return (int) end;
    }
}
