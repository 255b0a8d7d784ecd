package dev.octet.model.plan;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.control.Repeated;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Runs a graph again and again by its plan. A turn whose inputs have other shapes than those of the
 * first one is evaluated plainly, and so are all where shapes depend on what is computed: a plan
 * for each turn would cost more than it saves.
 */
final class Repetition implements AutoCloseable {
    private final Repeated repeated;
    private final Plans plans;

    Repetition(Repeated repeated, Planner planner) {
        this.repeated = repeated;
        this.plans = planner.plans(repeated.body());
    }

    /** As the node's operator evaluates. */
    List<Tensor> evaluate(Inputs inputs) {
        return repeated.evaluate(inputs, new Turns()::run);
    }

    /** The plan of the latest run, if there was one. */
    Optional<Plan> latest() {
        return plans.latest();
    }

    @Override
    public void close() {
        plans.close();
    }

    /** Those of one run. */
    private final class Turns {
        private List<TensorType> first;
        private boolean isPlanned;

        List<Tensor> run(List<Tensor> given) {
            List<TensorType> types = given.stream().map(Tensor::type).toList();
            if (first == null) {
                first = types;
                isPlanned = plans.get(types) instanceof StaticPlan;
            }
            if (!isPlanned || !types.equals(first)) {
                return Evaluation.run(repeated.body(), given);
            }
            Tensor[] results = new Tensor[repeated.body().outputs().size()];
            plans.run(given.toArray(Tensor[]::new), results);
            return List.of(results);
        }
    }
}
