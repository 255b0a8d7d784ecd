package dev.octet.model.examples;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** Counts the classes of millions of rows, on all cores, in memory that does not grow. */
final class BatchJob {
    private static final int CHUNK = 4096;

    private final Session session;
    private final Rows rows;
    private final long count;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLongArray counts;

    /** Where rows come from; called by several threads at once. */
    interface Rows {
        /** Writes rows, from one on, from the buffer's position on. */
        void read(long from, int count, FloatBuffer into);
    }

    /** Of a network from x: [n, ...] to y: [n, classes]. */
    BatchJob(Session session, Rows rows, long count, int classes) {
        this.session = session;
        this.rows = rows;
        this.count = count;
        this.counts = new AtomicLongArray(classes);
    }

    /** How many rows are of each class. */
    AtomicLongArray run() {
        int workers = Runtime.getRuntime().availableProcessors();
        IntStream.range(0, workers).parallel().forEach(worker -> work());
        return counts;
    }

    private void work() {
        Binding binding = session.bind(CHUNK);
        FloatBuffer x = binding.input("x").floats();
        Tensor y = binding.output("y");
        for (long from; (from = next.getAndAdd(CHUNK)) < count; ) {
            int here = (int) Math.min(CHUNK, count - from);
            rows.read(from, here, x.rewind());
            session.run(binding, here);
            for (int row = 0; row < here; row++) {
                counts.incrementAndGet(y.argMax(row));
            }
        }
    }
}
