package dev.octet.model.plan;

import dev.octet.memory.ScratchPool;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A plan whose every shape is known. */
final class StaticPlan implements Plan {
    private final List<Step> steps;
    private final Supplier<List<StepInfo>> describe;
    private final List<int[]> written;
    private volatile List<StepInfo> infos;
    private final Supplier<RowSteps> findRows;
    private volatile RowSteps rowSteps;
    private final List<TensorType> outputs;
    private final int arenaBytes;
    private final ScratchPool<Frame> frames;

    /**
     * A plan.
     *
     * @param describe says what the steps are, when somebody asks: engines give their reasons then
     * @param findRows says which steps compute rows apart, when somebody asks
     * @param written places of each step's outputs, -1 for one that is not used
     * @param external numbers of the steps that use memory of the caller's
     */
    StaticPlan(
            List<Step> steps,
            Supplier<List<StepInfo>> describe,
            Supplier<RowSteps> findRows,
            List<int[]> written,
            List<Place> places,
            List<Integer> external,
            List<TensorType> outputs,
            int arenaBytes) {
        this.steps = List.copyOf(steps);
        this.describe = describe;
        this.findRows = findRows;
        this.written = List.copyOf(written);
        this.outputs = List.copyOf(outputs);
        this.arenaBytes = arenaBytes;
        List<Place> kept = List.copyOf(places);
        List<Integer> users = List.copyOf(external);
        this.frames = new ScratchPool<>(() -> new Frame(kept, arenaBytes, this.steps, users));
    }

    @Override
    public List<TensorType> outputs() {
        return outputs;
    }

    @Override
    public Optional<String> rowsTogether() {
        return rowSteps().together();
    }

    private RowSteps rowSteps() {
        if (rowSteps == null) {
            synchronized (this) {
                rowSteps = rowSteps == null ? findRows.get() : rowSteps;
            }
        }
        return rowSteps;
    }

    @Override
    public void run(Tensor[] inputs, Tensor[] results, int rows) {
        RowSteps apart = rowSteps();
        if (apart.together().isPresent()) {
            throw new IllegalArgumentException(apart.together().get());
        }
        if (rows < 0 || rows > apart.most()) {
            throw new IllegalArgumentException(
                    RootLocale.format("rows must be in [0, %d], got %d", apart.most(), rows));
        }
        complete(results);
        if (rows == 0) {
            return;
        }
        Frame frame = frames.take();
        try {
            frame.run(inputs, results, apart, rows);
        } finally {
            frames.give(frame);
        }
    }

    /** Makes what is missing, and checks what is there. */
    private void complete(Tensor[] results) {
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = Tensor.zeros(outputs.get(i));
            } else if (!results[i].type().equals(outputs.get(i))) {
                throw new IllegalArgumentException(
                        "output " + i + " is " + outputs.get(i) + ", got " + results[i].type());
            }
        }
    }

    @Override
    public void run(Tensor[] inputs, Tensor[] results, StepListener listener) {
        complete(results);
        Frame frame = frames.take();
        try {
            if (listener == null) {
                frame.run(inputs, results);
            } else {
                List<StepInfo> all = steps();
                frame.run(
                        inputs,
                        results,
                        (step, nanos) ->
                                listener.ended(
                                        all.get(step),
                                        nanos,
                                        () -> tensors(frame, written.get(step))));
            }
        } finally {
            frames.give(frame);
        }
    }

    private static List<Tensor> tensors(Frame frame, int[] places) {
        List<Tensor> tensors = new ArrayList<>();
        for (int place : places) {
            tensors.add(place < 0 ? null : frame.tensor(place));
        }
        return tensors;
    }

    @Override
    public List<StepInfo> steps() {
        if (infos == null) {
            synchronized (this) {
                infos = infos == null ? List.copyOf(describe.get()) : infos;
            }
        }
        return infos;
    }

    @Override
    public long arenaBytes() {
        return arenaBytes;
    }

    @Override
    public void close() {
        steps.forEach(Step::close);
    }
}
