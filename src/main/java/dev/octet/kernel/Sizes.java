package dev.octet.kernel;

import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a kernel computes with: for all its rows, and for fewer, over the same packed weights. The
 * latter are made when they are first asked for and kept; to find one takes no lock and allocates
 * nothing.
 */
final class Sizes {
    private final Backend backend;
    private final Request request;
    private final int most;
    private final Size whole;
    private final ReentrantLock lock = new ReentrantLock();

    /** By rising rows; replaced as a whole, under the lock. */
    private volatile Size[] fewer = {};

    /** What one number of rows needs. */
    static final class Size {
        final int srcCount;
        final int dstCount;
        private final Request request;
        private final int rows;
        private final OperandCheck check;
        private final Computation computation;

        /**
         * A number of rows.
         *
         * @param computation null where there is nothing to compute
         */
        private Size(int rows, Request request, Computation computation) {
            this.rows = rows;
            this.request = request;
            this.computation = computation;
            check = new OperandCheck(request);
            srcCount = request.srcCount();
            dstCount = request.dstCount();
        }

        Request request() {
            return request;
        }

        OperandCheck check() {
            return check;
        }

        Computation computation() {
            return computation;
        }

        void run(
                ByteBuffer src,
                ByteBuffer dst,
                ByteBuffer residual,
                ByteBuffer rowScales,
                ByteBuffer rowZeroPoints) {
            check.check(src, dst, residual, rowScales, rowZeroPoints);
            if (!check.isEmpty()) {
                computation.run(src, dst, residual, rowScales, rowZeroPoints);
            }
        }
    }

    Sizes(Backend backend, Request request, Computation computation) {
        this.backend = backend;
        this.request = request;
        most = request.runRows();
        whole = new Size(most, request, computation);
    }

    /** Rows of the request. */
    int most() {
        return most;
    }

    /** All rows. */
    Size whole() {
        return whole;
    }

    /**
     * So many rows.
     *
     * @throws IllegalArgumentException with the numbers, or with the engine's reason
     */
    Size of(int rows) {
        if (rows == most) {
            return whole;
        }
        Size known = find(rows);
        return known != null ? known : make(rows);
    }

    private Size find(int rows) {
        Size[] all = fewer;
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (all[middle].rows == rows) {
                return all[middle];
            }
            if (all[middle].rows < rows) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private Size make(int rows) {
        if (rows < 0 || rows > most) {
            throw new IllegalArgumentException(
                    RootLocale.format("rows must be in [0, %d], got %d", most, rows));
        }
        Request other = request.withRows(rows);
        lock.lock();
        try {
            Size known = find(rows);
            if (known != null) {
                return known;
            }
            Size made = new Size(rows, other, computation(other, rows));
            List<Size> all = new ArrayList<>(List.of(fewer));
            all.add(made);
            all.sort((a, b) -> Integer.compare(a.rows, b.rows));
            fewer = all.toArray(Size[]::new);
            return made;
        } finally {
            lock.unlock();
        }
    }

    private Computation computation(Request other, int rows) {
        if (other.dstCount() == 0) {
            return null;
        }
        Kernel.checkRefusal(backend, other);
        return whole.computation.withRows(rows);
    }

    /** Frees all of them; nobody is computing. */
    void release() {
        for (Size size : fewer) {
            if (size.computation != null) {
                size.computation.release();
            }
        }
        whole.computation.release();
    }
}
