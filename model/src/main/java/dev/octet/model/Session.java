package dev.octet.model;

import dev.octet.Octet;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.plan.Plan;
import dev.octet.model.plan.Planner;
import dev.octet.model.plan.Plans;
import dev.octet.model.plan.StepListener;
import dev.octet.model.rewrite.Rewriting;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
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
 * <p>Rows are what the first dimension counts, of inputs whose first dimension the network leaves
 * open, and of outputs: pictures, sentences, records. Where each row is computed of its own alone,
 * {@link #run(Binding, int)} computes any number of them, up to those bound, by one plan.
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
     * Computes, of a network with one input and one output, into a new tensor.
     *
     * @throws IllegalArgumentException when it has more of them, with their names; and as {@link
     *     #run(Map)}
     * @throws IllegalStateException after close
     */
    public Tensor run(Tensor input) {
        String in = only("input", graph.inputs());
        String out = only("output", graph.outputs());
        return run(Map.of(in, input)).get(out);
    }

    private static String only(String what, List<Value> values) {
        if (values.size() != 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the network has %d %ss, not one: %s", values.size(), what, values));
        }
        return values.get(0).name();
    }

    /**
     * Computes, into new tensors.
     *
     * @param inputs by name, each of the network's inputs
     * @return outputs by name, in the network's order
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
        return new Binding(this, graph);
    }

    /**
     * A binding with new tensors for all inputs and outputs, of up to so many rows, and their plan
     * made: what a server prepares before its first request. For networks whose other dimensions
     * are numbers.
     *
     * @throws IllegalArgumentException when no input has rows; when another dimension is open, or a
     *     type or rank, with its name: then bind tensors
     * @throws IllegalStateException after close
     */
    public Binding bind(int rows) {
        Binding binding = bind();
        for (Value input : graph.inputs()) {
            binding.input(input.name(), Tensor.zeros(type(input, rows)));
        }
        binding.rows();
        List<TensorType> outputs = plans.get(types(binding.inputs())).outputs();
        for (int i = 0; i < outputs.size(); i++) {
            TensorType type = outputs.get(i);
            if (type != null && type.isKnown()) {
                binding.output(graph.outputs().get(i).name(), Tensor.zeros(type));
            }
        }
        return binding;
    }

    private static TensorType type(Value input, int rows) {
        List<Dimension> dims = input.dims().orElse(null);
        if (input.element() == null || dims == null) {
            throw new IllegalArgumentException(
                    "the network does not say the shape of input '" + input + "': bind a tensor");
        }
        long[] sizes = new long[dims.size()];
        for (int i = 0; i < sizes.length; i++) {
            if (i > 0 && !dims.get(i).isKnown()) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "dimension %d of input '%s' is open: bind a tensor", i, input));
            }
            sizes[i] = dims.get(i).isKnown() ? dims.get(i).size() : rows;
        }
        return new TensorType(input.element(), Shape.of(sizes));
    }

    private static List<TensorType> types(Tensor[] tensors) {
        List<TensorType> types = new ArrayList<>();
        for (Tensor tensor : tensors) {
            types.add(tensor.type());
        }
        return types;
    }

    /**
     * Computes from the inputs that were bound into the outputs that were bound, and into tensors
     * of its own where none were. Once these are there it allocates nothing on the heap, as long as
     * every step of the plan has a kernel or moves elements only.
     *
     * @throws IllegalArgumentException as {@link #run(Map)}, and when an output that was bound has
     *     another type or shape than what is computed, or shares memory with an input or another
     *     output; then nothing is written
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
        binding.begin(this);
        plans.run(binding.inputs(), binding.outputs(), binding.chosen(), listener);
        binding.end();
    }

    /**
     * Computes the first rows of the inputs into the first rows of the outputs, with the bits of a
     * run that has no others. What is behind them is not read, and not written.
     *
     * <p>Where every step computes each row of its own alone ({@link Plan#rowsTogether} is empty),
     * this runs the plan for all rows that are bound, whatever the number, and allocates nothing
     * but what kernels keep for each number when it first comes. Elsewhere, and where a step has no
     * kernel, each number has a plan, of those that are kept, and a run makes some garbage.
     *
     * @param rows from 0 to the first dimension of the inputs that have rows
     * @throws IllegalArgumentException as {@link #run(Binding)}; when there are not as many rows;
     *     when no input has rows, or an output has others than the inputs
     * @throws IllegalStateException after close
     */
    public void run(Binding binding, int rows) {
        binding.begin(this);
        int most = binding.rows();
        if (rows < 0 || rows > most) {
            throw new IllegalArgumentException(
                    RootLocale.format("rows must be in [0, %d], got %d", most, rows));
        }
        plans.run(binding.inputs(), binding.outputs(), binding.chosen(), rows, most);
        binding.end();
    }

    /**
     * The plan for inputs of these types, made if there is none. One that was made is closed when
     * {@value Plans#KEPT} others were used since, or the session is.
     *
     * @param inputs by name
     * @throws IllegalArgumentException as {@link #run(Map)}
     * @throws IllegalStateException after close
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

    /** Refuses new runs from now on; those under way end. Closing again does nothing. */
    @Override
    public void close() {
        plans.close();
        planner.close();
    }
}
