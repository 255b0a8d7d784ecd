package dev.octet.model.plan;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan in two stages: the shapes of the second one are known when some nodes between them, whose
 * outputs' shapes depend on numbers, have been computed.
 */
final class StagedPlan implements Plan {
    private final Plan head;
    private final Graph between;
    private final Map<Node, Repetition> repetitions;
    private final List<StepInfo> infos;
    private final Plans tail;
    private final List<TensorType> outputs;

    /**
     * A plan.
     *
     * @param head gives the inputs of what is between
     * @param between nodes that are evaluated one by one; gives the inputs of the tail
     * @param repetitions those of them that run a graph by its plan
     * @param tail gives the outputs
     * @param outputs their types, null where one is not known
     */
    StagedPlan(
            Plan head,
            Graph between,
            Map<Node, Repetition> repetitions,
            Plans tail,
            List<TensorType> outputs) {
        this.head = head;
        this.between = between;
        this.repetitions = repetitions;
        this.infos =
                between.nodes().stream()
                        .map(
                                node ->
                                        new StepInfo(
                                                node,
                                                repetitions.containsKey(node)
                                                        ? RepeatStep.HOW
                                                        : PlainStep.HOW,
                                                List.of(),
                                                0,
                                                Optional.empty(),
                                                true,
                                                List::of))
                        .toList();
        this.tail = tail;
        this.outputs = Collections.unmodifiableList(new ArrayList<>(outputs));
    }

    @Override
    public List<TensorType> outputs() {
        return outputs;
    }

    @Override
    public void run(Tensor[] inputs, Tensor[] results, StepListener listener) {
        Tensor[] found = new Tensor[head.outputs().size()];
        head.run(inputs, found, listener);
        List<Tensor> given =
                Evaluation.run(
                        between,
                        List.of(found),
                        this::evaluate,
                        (node, nanos, outputs) -> {
                            if (listener != null) {
                                listener.ended(infos.get(node), nanos, () -> outputs);
                            }
                        });
        tail.run(given.toArray(Tensor[]::new), results, listener);
    }

    private List<Tensor> evaluate(Node node, Inputs inputs) {
        Repetition repetition = repetitions.get(node);
        return repetition == null ? node.operator().evaluate(inputs) : repetition.evaluate(inputs);
    }

    @Override
    public Optional<String> rowsTogether() {
        return Optional.of(
                between.nodes().get(0).describe()
                        + ": the shape of what it gives depends on what a run computes");
    }

    @Override
    public void run(Tensor[] inputs, Tensor[] results, int rows) {
        throw new IllegalArgumentException(rowsTogether().get());
    }

    @Override
    public List<StepInfo> steps() {
        List<StepInfo> all = new ArrayList<>(head.steps());
        all.addAll(infos);
        tail.latest().ifPresent(plan -> all.addAll(plan.steps()));
        return all;
    }

    @Override
    public long arenaBytes() {
        return head.arenaBytes() + tail.latest().map(Plan::arenaBytes).orElse(0L);
    }

    @Override
    public void close() {
        head.close();
        repetitions.values().forEach(Repetition::close);
        tail.close();
    }
}
