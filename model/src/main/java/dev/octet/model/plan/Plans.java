package dev.octet.model.plan;

import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The plans of one graph, made when inputs of their shapes first come, and kept: the {@value #KEPT}
 * that were used last. Thread-safe: plans are looked up without a lock where the shapes are those
 * of the run before.
 */
public final class Plans implements AutoCloseable {
    /** How many plans of a graph are kept. */
    public static final int KEPT = 16;

    private final Graph graph;
    private final Planner planner;
    private final Map<List<TensorType>, Entry> byTypes = new LinkedHashMap<>(32, 0.75f, true);
    private volatile Entry latest;
    private boolean closed;

    /** A plan, which is closed when it is no longer kept and its last run has ended. */
    private static final class Entry {
        private final TensorType[] types;
        private final Plan plan;
        private final java.util.concurrent.atomic.AtomicLong uses =
                new java.util.concurrent.atomic.AtomicLong(1);

        Entry(TensorType[] types, Plan plan) {
            this.types = types;
            this.plan = plan;
        }

        boolean fits(Tensor[] inputs) {
            for (int i = 0; i < types.length; i++) {
                if (!types[i].equals(inputs[i].type())) {
                    return false;
                }
            }
            return true;
        }

        boolean enter() {
            long now;
            do {
                now = uses.get();
                if (now == 0) {
                    return false;
                }
            } while (!uses.compareAndSet(now, now + 1));
            return true;
        }

        void exit() {
            if (uses.decrementAndGet() == 0) {
                plan.close();
            }
        }
    }

    Plans(Graph graph, Planner planner) {
        this.graph = graph;
        this.planner = planner;
    }

    /** Computes; see {@link Plan#run(Tensor[], Tensor[])}. */
    public void run(Tensor[] inputs, Tensor[] outputs) {
        run(inputs, outputs, null);
    }

    /** Computes; see {@link Plan#run(Tensor[], Tensor[], StepListener)}. */
    public void run(Tensor[] inputs, Tensor[] outputs, StepListener listener) {
        Entry entry = latest;
        if (entry == null || !entry.fits(inputs) || !entry.enter()) {
            entry = enter(inputs);
        }
        try {
            entry.plan.run(inputs, outputs, listener);
        } finally {
            entry.exit();
        }
    }

    /** The plan for inputs of these types; made if there is none. Valid until it is replaced. */
    public Plan get(List<TensorType> types) {
        synchronized (this) {
            return entry(types.toArray(TensorType[]::new)).plan;
        }
    }

    /** The plan of the latest run, if there was one. */
    public Optional<Plan> latest() {
        return Optional.ofNullable(latest).map(entry -> entry.plan);
    }

    private synchronized Entry enter(Tensor[] inputs) {
        Entry entry = entry(Arrays.stream(inputs).map(Tensor::type).toArray(TensorType[]::new));
        entry.enter();
        return entry;
    }

    private Entry entry(TensorType[] types) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        List<TensorType> key = List.of(types);
        Entry entry = byTypes.get(key);
        if (entry == null) {
            entry = new Entry(types, planner.plan(graph, key));
            byTypes.put(key, entry);
            if (byTypes.size() > KEPT) {
                List<TensorType> eldest = new ArrayList<>(byTypes.keySet()).get(0);
                byTypes.remove(eldest).exit();
            }
        }
        latest = entry;
        return entry;
    }

    @Override
    public synchronized void close() {
        closed = true;
        byTypes.values().forEach(Entry::exit);
        byTypes.clear();
        latest = null;
    }
}
