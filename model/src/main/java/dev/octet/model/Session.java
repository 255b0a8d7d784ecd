package dev.octet.model;

import dev.octet.Octet;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.Planner;
import dev.octet.model.plan.Plans;
import dev.octet.model.plan.StepListener;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a network. Thread-safe: any number of threads run it at once, each computing on itself; one
 * session of a network is enough. The first run with inputs of new shapes makes a plan for them,
 * which takes 0.1 to 1 second; {@value Plans#KEPT} plans are kept. Weights are packed once, for all
 * of them.
 *
 * <p>Close it when nobody uses it any more.
 */
public final class Session implements AutoCloseable {
    private final Graph graph;
    private final Planner planner;
    private final Plans plans;

    Session(Graph graph, Octet engines) {
        this.graph = graph;
        this.planner = new Planner(engines);
        this.plans = planner.plans(Rewriting.prepare(graph));
    }

    /**
     * Computes, into new tensors.
     *
     * @param inputs by name, each of the network's inputs
     * @return outputs by name
     * @throws IllegalArgumentException when an input is missing, unknown, or of another type or
     *     shape than the network's, with both; when a value does not fit where it is used, naming
     *     the node
     * @throws IllegalStateException after close
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        Binding binding = bind();
        inputs.forEach(binding::input);
        run(binding);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Value output : graph.outputs()) {
            outputs.put(output.name(), binding.output(output.name()));
        }
        return outputs;
    }

    /** Tensors for runs that make no garbage; for one thread at a time. */
    public Binding bind() {
        return new Binding(graph);
    }

    /**
     * Computes from the inputs that were bound into the outputs that were bound, and into new
     * tensors, which are bound then, where none were. With all outputs bound it allocates nothing
     * on the heap, as long as every step of the plan has a kernel or moves elements only.
     *
     * @throws IllegalArgumentException as {@link #run(Map)}, and when an output has another type or
     *     shape than what is computed, or shares memory with an input or another output; then
     *     nothing is written
     * @throws IllegalStateException after close
     */
    public void run(Binding binding) {
        run(binding, null);
    }

    /**
     * Computes, as {@link #run(Binding)} does, and takes times.
     *
     * @param listener is told of each step; null for nobody
     */
    public void run(Binding binding, StepListener listener) {
        binding.check();
        plans.run(binding.inputs(), binding.outputs(), listener);
    }

    /**
     * The plan for inputs of these types, made if there is none.
     *
     * @param inputs by name
     */
    public Plan plan(Map<String, TensorType> inputs) {
        List<TensorType> types = new ArrayList<>();
        for (Value input : graph.inputs()) {
            TensorType type = inputs.get(input.name());
            if (type == null) {
                throw new IllegalArgumentException("input '" + input + "' is missing");
            }
            types.add(type);
        }
        for (String name : inputs.keySet()) {
            if (graph.inputs().stream().noneMatch(input -> input.name().equals(name))) {
                throw new IllegalArgumentException(
                        Names.unknown(
                                "input", name, graph.inputs().stream().map(Value::name).toList()));
            }
        }
        return plans.get(types);
    }

    @Override
    public void close() {
        plans.close();
        planner.close();
    }
}
