package dev.octet;

import dev.octet.kernel.Kernel;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.WeightsLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Settings of a {@link Linear}; every setting has the default named at it. Not thread-safe. */
public final class LinearBuilder {
    private final QuantizedWeights weights;
    private final int outputs;
    private final int inputs;
    private float[] bias;
    private Activation activation = Activation.LINEAR;
    private int maxRows = 1;
    private Octet octet;

    LinearBuilder(float[] weights, int outputs, int inputs) {
        this.weights = QuantizedWeights.perChannel(weights, outputs, inputs);
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** N values added to every row; none. */
    public LinearBuilder bias(float... bias) {
        this.bias = Objects.requireNonNull(bias, "bias");
        return this;
    }

    /** Applied last; linear. */
    public LinearBuilder activation(Activation activation) {
        this.activation = Objects.requireNonNull(activation, "activation");
        return this;
    }

    /** The most rows of a run; 1. */
    public LinearBuilder maxRows(int maxRows) {
        this.maxRows = maxRows;
        return this;
    }

    /** Which engines to choose from, and how many threads; {@link Octet#best()}, one thread. */
    public LinearBuilder on(Octet octet) {
        this.octet = Objects.requireNonNull(octet, "octet");
        return this;
    }

    /**
     * Packs the weights and prepares a kernel, or one for few rows and one for many; costs
     * milliseconds per kernel.
     *
     * @throws IllegalArgumentException when sizes do not fit
     */
    public Linear build() {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be at least 1, got " + maxRows);
        }
        Octet engines = octet == null ? Octet.best() : octet;
        Gemm largest = gemm();
        Parameters parameters = Parameters.of(weights.values()).weightScales(weights.params());
        if (bias != null) {
            parameters = parameters.bias(bias);
        }
        List<Kernel> kernels = new ArrayList<>();
        try {
            String engine = null;
            for (int rows : ladder()) {
                Gemm gemm = largest.withRows(rows);
                String best = engines.chooses(gemm);
                if (!best.equals(engine)) {
                    kernels.add(kernel(engines, gemm, parameters, kernels, best));
                }
                engine = best;
            }
        } catch (RuntimeException | Error e) {
            kernels.forEach(Kernel::close);
            throw e;
        }
        return new Linear(inputs, outputs, List.copyOf(kernels));
    }

    private Gemm gemm() {
        GemmBuilder builder =
                Gemm.of(maxRows, outputs, inputs)
                        .types(DataType.F32, DataType.S8, DataType.F32)
                        .layout(WeightsLayout.NK)
                        .weightScale(Granularity.PER_CHANNEL)
                        .activation(activation);
        return bias == null ? builder.build() : builder.bias().build();
    }

    /** Falling numbers of rows that engines are chosen for; the few rows of some are at most 4. */
    private Iterable<Integer> ladder() {
        TreeSet<Integer> rows = new TreeSet<>();
        rows.add(maxRows);
        for (int power = 1; power < maxRows; power = Math.multiplyExact(power, 2)) {
            rows.add(power);
        }
        return rows.descendingSet();
    }

    /** Shares the packed weights of a kernel on the same engine, where there is one. */
    private static Kernel kernel(
            Octet engines, Gemm gemm, Parameters parameters, List<Kernel> siblings, String engine) {
        for (Kernel sibling : siblings) {
            if (sibling.engine().equals(engine)) {
                return sibling.withRows(gemm.m());
            }
        }
        return engines.prepare(gemm.with(parameters));
    }
}
