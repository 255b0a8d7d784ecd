package dev.octet.model.plan;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A plan in two stages: the shapes of the second one are known when some nodes between them, whose
 * outputs' shapes depend on numbers, have been computed.
 */
final class StagedPlan implements Plan {
    private final Plan head;
    private final Graph between;
    private final Plans tail;
    private final List<TensorType> outputs;

    /**
     * A plan.
     *
     * @param head gives the inputs of what is between
     * @param between nodes that are evaluated plainly; gives the inputs of the tail
     * @param tail gives the outputs
     * @param outputs their types, null where one is not known
     */
    StagedPlan(Plan head, Graph between, Plans tail, List<TensorType> outputs) {
        this.head = head;
        this.between = between;
        this.tail = tail;
        this.outputs = Collections.unmodifiableList(new ArrayList<>(outputs));
    }

    @Override
    public List<TensorType> outputs() {
        return outputs;
    }

    @Override
    public void run(Tensor[] inputs, Tensor[] results) {
        Tensor[] found = new Tensor[head.outputs().size()];
        head.run(inputs, found);
        Tensor[] given = Evaluation.run(between, List.of(found)).toArray(Tensor[]::new);
        tail.run(given, results);
    }

    @Override
    public List<StepInfo> steps() {
        List<StepInfo> all = new ArrayList<>(head.steps());
        between.nodes().forEach(node -> all.add(new StepInfo(node, PlainStep.HOW, List.of(), 0)));
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
        tail.close();
    }
}
