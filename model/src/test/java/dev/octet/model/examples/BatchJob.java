package dev.octet.model.examples;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** Counts the classes of millions of rows, on all cores, in memory that does not grow. */
final class BatchJob {
    private static final int CHUNK = 4096;

    private BatchJob() {}

    /** Where rows come from; called by several threads at once. */
    interface Rows {
        /** Writes rows, from one on, from the buffer's position on. */
        void read(long from, int count, FloatBuffer rows);
    }

    /** How many rows are of each class, of a network from x: [n, inputs] to y: [n, classes]. */
    static AtomicLongArray count(Session session, int inputs, int classes, Rows rows, long count) {
        AtomicLongArray counts = new AtomicLongArray(classes);
        AtomicLong next = new AtomicLong();
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(worker -> work(session, inputs, classes, rows, count, next, counts));
        return counts;
    }

    private static void work(
            Session session,
            int inputs,
            int classes,
            Rows rows,
            long count,
            AtomicLong next,
            AtomicLongArray counts) {
        Tensor x = Tensor.zeros(ElementType.FLOAT, Shape.of(CHUNK, inputs));
        Tensor y = Tensor.zeros(ElementType.FLOAT, Shape.of(CHUNK, classes));
        Binding binding = session.bind().input("x", x).output("y", y);
        for (long from; (from = next.getAndAdd(CHUNK)) < count; ) {
            // behind the last row are those of the chunk before, whose answers nobody reads
            int here = (int) Math.min(CHUNK, count - from);
            rows.read(from, here, x.buffer().asFloatBuffer());
            session.run(binding);
            for (int row = 0; row < here; row++) {
                counts.incrementAndGet(largest(y, row * classes, classes));
            }
        }
    }

    private static int largest(Tensor y, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = y.getFloat(from + i) > y.getFloat(from + best) ? i : best;
        }
        return best;
    }
}
