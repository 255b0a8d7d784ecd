package dev.octet.model.plan;

import dev.octet.memory.Buffers;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/** The memory of a run, kept for the next one; for one run at a time. */
final class Frame {
    private final List<Place> places;

    /** The caller's are those of the last run, and null between two runs. */
    private final ByteBuffer[] buffers;

    /** What was made of buffers for steps that take tensors; the caller's as buffers are. */
    private final Tensor[] tensors;

    private final Step.Action[] actions;

    /** Those that use memory of the caller's. */
    private final Step.Action[] bound;

    /**
     * Memory for a plan.
     *
     * @param places of values, by their numbers
     * @param steps in their order
     * @param external numbers of the steps that use memory of the caller's
     */
    Frame(List<Place> places, int arenaBytes, List<Step> steps, List<Integer> external) {
        ByteBuffer arena =
                Buffers.allocate(arenaBytes, "the values between two steps of a network");
        this.places = places;
        this.buffers = new ByteBuffer[places.size()];
        this.tensors = new Tensor[places.size()];
        for (int i = 0; i < buffers.length; i++) {
            Place place = places.get(i);
            if (place instanceof Place.Constant constant) {
                buffers[i] = constant.value().data();
                tensors[i] = constant.value();
            } else if (place instanceof Place.Arena inside) {
                buffers[i] =
                        arena.slice(inside.offset(), inside.type().bytes()).order(arena.order());
            }
        }
        actions = steps.stream().map(step -> step.open(this)).toArray(Step.Action[]::new);
        bound = external.stream().map(step -> actions[step]).toArray(Step.Action[]::new);
        for (Step.Action action : actions) {
            action.bind();
        }
    }

    /** The elements in a place: a view that is not to be moved. */
    ByteBuffer buffer(int place) {
        return buffers[place];
    }

    /** The tensor in a place. */
    Tensor tensor(int place) {
        if (tensors[place] == null) {
            TensorType type = places.get(place).type();
            tensors[place] = Tensor.of(type.element(), type.shape(), buffers[place]);
        }
        return tensors[place];
    }

    /** Runs the steps on the caller's tensors. */
    void run(Tensor[] inputs, Tensor[] outputs) {
        bind(inputs, outputs);
        try {
            for (Step.Action action : actions) {
                action.run();
            }
        } finally {
            bind(null, null);
        }
    }

    /** Runs the steps on the caller's tensors, those that read rows on the first ones only. */
    void run(Tensor[] inputs, Tensor[] outputs, RowSteps apart, int rows) {
        bind(inputs, outputs);
        try {
            for (int i = 0; i < actions.length; i++) {
                if (apart.hasRows(i)) {
                    actions[i].run(rows, apart.most());
                } else {
                    actions[i].run();
                }
            }
        } finally {
            bind(null, null);
        }
    }

    /** Is told how long a step took. */
    interface Watch {
        void ended(int step, long nanos);
    }

    /** Runs the steps on the caller's tensors, taking times. */
    void run(Tensor[] inputs, Tensor[] outputs, Watch watch) {
        bind(inputs, outputs);
        try {
            for (int i = 0; i < actions.length; i++) {
                long start = System.nanoTime();
                actions[i].run();
                watch.ended(i, System.nanoTime() - start);
            }
        } finally {
            bind(null, null);
        }
    }

    private void bind(Tensor[] inputs, Tensor[] outputs) {
        for (int i = 0; i < buffers.length; i++) {
            if (places.get(i) instanceof Place.External external) {
                Tensor[] given = external.isInput() ? inputs : outputs;
                Tensor tensor = given == null ? null : given[external.index()];
                buffers[i] = tensor == null ? null : tensor.data();
                // one that is seen in another shape is made where a step asks for it
                boolean same = tensor != null && tensor.type().equals(external.type());
                tensors[i] = same ? tensor : null;
            }
        }
        for (Step.Action action : bound) {
            action.bind();
        }
    }
}
