package dev.octet.kernel;

import dev.octet.request.Operand;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a kernel computes with: for all its rows, and for fewer, over the same packed weights. The
 * latter are made when they are first asked for and kept; to find one takes no lock and allocates
 * nothing.
 */
final class Sizes {
    private final Backend backend;
    private final Request request;

    /** Of what has no weights, and is prepared anew for other rows; otherwise null. */
    private final Parameters parameters;

    private final int threads;
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

        Operand src() {
            return check.operand(Role.SRC);
        }

        Operand dst() {
            return check.operand(Role.DST);
        }

        OperandCheck check() {
            return check;
        }

        Computation computation() {
            return computation;
        }

        void run(Operands<ByteBuffer> operands) {
            check.check(operands);
            if (!check.isEmpty()) {
                computation.run(operands);
            }
        }
    }

    Sizes(
            Backend backend,
            Request request,
            Parameters parameters,
            int threads,
            Computation computation) {
        this.backend = backend;
        this.request = request;
        this.parameters = parameters;
        this.threads = threads;
        most = request.runRows();
        whole = new Size(most, request, computation);
    }

    /** The engine's name. */
    String engine() {
        return backend.name();
    }

    /** See {@link Kernel#isExact}. */
    boolean isExact() {
        return backend.isExact(request);
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
            Size made = new Size(rows, other, computation(other));
            List<Size> all = new ArrayList<>(List.of(fewer));
            all.add(made);
            all.sort((a, b) -> Integer.compare(a.rows, b.rows));
            fewer = all.toArray(Size[]::new);
            return made;
        } finally {
            lock.unlock();
        }
    }

    private Computation computation(Request other) {
        return other.dstCount() == 0 ? null : prepare(other);
    }

    /**
     * The same for another request, over the same packed weights; freed by itself.
     *
     * @throws IllegalArgumentException when that is another computation, or with the engine's
     *     reason
     */
    Sizes with(Request other) {
        if (!request.differsInSizesOnly(other)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "'%s' and '%s' differ in more than rows, images, sizes and padding: a"
                                    + " kernel of the one cannot compute the other",
                            request, other));
        }
        return new Sizes(backend, other, parameters, threads, prepare(other));
    }

    private Computation prepare(Request other) {
        if (parameters != null) {
            return Kernel.prepare(backend, other.with(parameters), threads);
        }
        Optional<String> reason = backend.refuses(other);
        if (reason.isPresent()) {
            throw Kernel.refusal(backend, other, reason.get());
        }
        return Kernel.computation(backend, other, whole.computation.with(other));
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
