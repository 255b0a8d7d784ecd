package dev.octet.model.plan;

import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
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
        run(inputs, outputs, null, listener);
    }

    /**
     * Computes; see {@link Plan#run(Tensor[], Tensor[], StepListener)}.
     *
     * @param chosen which outputs keep their tensors, and null for all: one that does not fit is a
     *     mistake then, and is replaced otherwise
     */
    public void run(Tensor[] inputs, Tensor[] outputs, boolean[] chosen, StepListener listener) {
        Entry entry = entered(inputs);
        try {
            drop(outputs, chosen, entry.plan.outputs());
            entry.plan.run(inputs, outputs, listener);
        } finally {
            entry.exit();
        }
    }

    /**
     * Computes the first rows: by the plan for all of them, or, where that uses rows together, by
     * one for so many.
     *
     * @param chosen which outputs keep their tensors
     * @param rows from 0 to most
     * @param most first dimension of the inputs that have rows
     */
    public void run(Tensor[] inputs, Tensor[] outputs, boolean[] chosen, int rows, int most) {
        Entry entry = entered(inputs);
        try {
            Plan plan = entry.plan;
            checkRows(plan.outputs(), most);
            drop(outputs, chosen, plan.outputs());
            if (rows == most) {
                plan.run(inputs, outputs);
            } else if (plan.rowsTogether().isEmpty()) {
                plan.run(inputs, outputs, rows);
            } else {
                runApart(plan, inputs, outputs, rows);
            }
        } finally {
            entry.exit();
        }
    }

    private void runApart(Plan whole, Tensor[] inputs, Tensor[] outputs, int rows) {
        Tensor[] given = new Tensor[inputs.length];
        for (int i = 0; i < given.length; i++) {
            given[i] = graph.inputs().get(i).hasRows() ? inputs[i].rows(0, rows) : inputs[i];
        }
        Tensor[] results = new Tensor[outputs.length];
        for (int i = 0; i < results.length; i++) {
            TensorType type = whole.outputs().get(i);
            if (outputs[i] == null) {
                outputs[i] = Tensor.zeros(type);
            } else if (!outputs[i].type().equals(type)) {
                throw new IllegalArgumentException(
                        "output " + i + " is " + type + ", got " + outputs[i].type());
            }
            results[i] = outputs[i].rows(0, rows);
        }
        run(given, results, null);
    }

    private void checkRows(List<TensorType> outputs, int most) {
        for (int i = 0; i < outputs.size(); i++) {
            TensorType type = outputs.get(i);
            boolean fits =
                    type != null
                            && type.isKnown()
                            && type.shape().rank() > 0
                            && type.shape().get(0) == most;
            if (!fits) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "of %d rows output '%s' has not as many, it is %s: a run computes"
                                        + " all rows, or none",
                                most, graph.outputs().get(i), type));
            }
        }
    }

    private static void drop(Tensor[] outputs, boolean[] chosen, List<TensorType> types) {
        for (int i = 0; chosen != null && i < outputs.length; i++) {
            if (!chosen[i] && outputs[i] != null && !outputs[i].type().equals(types.get(i))) {
                outputs[i] = null;
            }
        }
    }

    private Entry entered(Tensor[] inputs) {
        Entry entry = latest;
        if (entry == null || !entry.fits(inputs) || !entry.enter()) {
            entry = enter(inputs);
        }
        return entry;
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
