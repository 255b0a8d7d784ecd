package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Runs one case on engines. The oracle computes once, when this is created. Buffers lie at odd
 * addresses between canaries; each engine runs twice, and once more with other rows.
 */
public final class Verifier {
    private final Case line;
    private final Values values;
    private final Expected expected;

    private Verifier(Case line) {
        this.line = line;
        this.values = line.values();
        this.expected = Oracle.compute(values);
    }

    /** Computes what the case must give. */
    public static Verifier of(Case line) {
        return new Verifier(line);
    }

    /** What every engine must write. */
    public Expected expected() {
        return expected;
    }

    /** The values. */
    public Values values() {
        return values;
    }

    /**
     * Runs the case on an engine.
     *
     * @param threads threads a run may use
     */
    public Outcome verify(Backend backend, int threads) {
        Optional<String> refusal = backend.refuses(line.gemm());
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        try {
            return run(backend, threads);
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            return different(backend, "threw " + e + (trace.length > 0 ? " at " + trace[0] : ""));
        }
    }

    private Outcome run(Backend backend, int threads) {
        Draw draw = new Draw(line.seed(), 1);
        byte[] weights = values.weights().toBytes();
        Parameters parameters = values.parameters(weights);
        Tensor first;
        Kernel sibling;
        Values siblingValues = values.withRows(siblingRows(draw));
        try (Kernel kernel = Kernel.of(backend, line.gemm(), parameters, threads)) {
            // the contract: prepare has copied what it needs
            Arrays.fill(weights, (byte) 0x55);
            Execution execution = new Execution(values, draw, (byte) 0xA5);
            first = execution.run(kernel);
            Optional<String> wrong = Comparison.differences(expected, first);
            if (wrong.isPresent()) {
                return different(backend, wrong.get());
            }
            Execution again = new Execution(values, draw, (byte) 0x3C);
            wrong = Comparison.differences(line.gemm().n(), first, again.run(kernel));
            if (wrong.isPresent()) {
                return different(backend, "a second run: " + wrong.get());
            }
            for (List<String> damage : List.of(execution.damage(), again.damage())) {
                if (!damage.isEmpty()) {
                    return different(backend, String.join(", ", damage));
                }
            }
            sibling =
                    backend.refuses(siblingValues.gemm()).isPresent()
                            ? null
                            : kernel.withRows(siblingValues.gemm().m());
        }
        // the first kernel is closed by now: the sibling must not need it
        if (sibling != null) {
            try (sibling) {
                Optional<String> wrong = siblingDifference(sibling, siblingValues, first, draw);
                if (wrong.isPresent()) {
                    return different(
                            backend, "withRows(" + siblingValues.gemm().m() + "): " + wrong.get());
                }
            }
        }
        return new Outcome.Same(first.canonical());
    }

    private int siblingRows(Draw draw) {
        int m = line.gemm().m();
        return m == 0 ? 0 : draw.of(1, Math.max(1, m - 1), m, m + 1, Math.min(2 * m + 3, m + 40));
    }

    private Optional<String> siblingDifference(
            Kernel sibling, Values other, Tensor first, Draw draw) {
        Execution execution = new Execution(other, draw, (byte) 0x77);
        Tensor actual = execution.run(sibling);
        if (!execution.damage().isEmpty()) {
            return Optional.of(String.join(", ", execution.damage()));
        }
        Gemm gemm = other.gemm();
        if (gemm.weights() == DataType.F32) {
            // another number of rows may mean another order of summation
            return Comparison.differences(Oracle.compute(other), actual);
        }
        Tensor rows = first.rows(line.gemm().m(), gemm.m(), gemm.n());
        return Comparison.differences(gemm.n(), rows, actual);
    }

    private Outcome different(Backend backend, String what) {
        return new Outcome.Different(line + ": " + backend.name() + ": " + what);
    }
}
