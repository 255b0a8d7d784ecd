package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs one case on engines. The oracle computes once, when this is created, and for other sizes of
 * a convolution. Buffers lie at odd addresses between canaries; each engine runs twice, and with
 * other rows: fewer of its own, and of a sibling; a convolution by a sibling of other sizes, too.
 */
public final class Verifier {
    private final Case line;
    private final Values values;
    private final Expected expected;

    /** Other sizes, and what they must give; empty where there are none. */
    private final Optional<Values> sized;

    private final Optional<Expected> sizedExpected;

    private Verifier(Case line) {
        this.line = line;
        this.values = line.values();
        this.expected = values.expected();
        // of some: each takes as long as the case itself
        Draw draw = new Draw(line.seed(), 2);
        this.sized = draw.oneIn(3) ? values.withSizes(draw) : Optional.empty();
        this.sizedExpected = sized.map(Values::expected);
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
        Optional<String> refusal = backend.refuses(line.request());
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
        Tensor first;
        final Kernel sibling;
        final Kernel resized;
        Values siblingValues = values.withRows(siblingRows(draw));
        int siblingRows = siblingValues.request().runRows();
        try (Kernel kernel = values.prepare(backend, threads)) {
            Execution execution = new Execution(values, draw, (byte) 0xA5);
            first = execution.run(kernel);
            Optional<String> wrong = differences(backend, expected, execution, first);
            if (wrong.isPresent()) {
                return different(backend, wrong.get());
            }
            Execution again = new Execution(values, draw, (byte) 0x3C);
            wrong = Comparison.differences(line.request(), first, again.run(kernel));
            if (wrong.isPresent()) {
                return different(backend, "a second run: " + wrong.get());
            }
            for (List<String> damage : List.of(execution.damage(), again.damage())) {
                if (!damage.isEmpty()) {
                    return different(backend, String.join(", ", damage));
                }
            }
            boolean isRefused = backend.refuses(siblingValues.request()).isPresent();
            if (!isRefused && siblingRows < line.request().runRows()) {
                wrong =
                        siblingDifference(
                                backend,
                                fewer -> fewer.run(kernel, siblingRows),
                                siblingValues,
                                first,
                                draw);
                if (wrong.isPresent()) {
                    return different(
                            backend, "a run as withRows(" + siblingRows + "): " + wrong.get());
                }
            }
            sibling = isRefused ? null : kernel.withRows(siblingRows);
            resized = sized.isPresent() ? resized(kernel, sized.get().request()) : null;
        }
        // the first kernel is closed by now: the siblings must not need it
        try (sibling;
                resized) {
            if (sibling != null) {
                Optional<String> wrong =
                        siblingDifference(
                                backend, other -> other.run(sibling), siblingValues, first, draw);
                if (wrong.isPresent()) {
                    return different(backend, "withRows(" + siblingRows + "): " + wrong.get());
                }
            }
            if (resized != null) {
                Optional<String> wrong = resizedDifference(backend, resized, draw);
                if (wrong.isPresent()) {
                    return different(backend, "with('" + resized.request() + "'): " + wrong.get());
                }
            }
        }
        return new Outcome.Same(first);
    }

    /** Null where the engine refuses that size, or has packed the weights in another way for it. */
    private static Kernel resized(Kernel kernel, Request other) {
        try {
            return kernel.with(other);
        } catch (IllegalArgumentException refusal) {
            return null;
        }
    }

    private Optional<String> resizedDifference(Backend backend, Kernel resized, Draw draw) {
        Execution execution = new Execution(sized.get(), draw, (byte) 0x5A);
        Tensor actual = execution.run(resized);
        return execution.damage().isEmpty()
                ? differences(backend, sizedExpected.get(), execution, actual)
                : Optional.of(String.join(", ", execution.damage()));
    }

    private static Optional<String> differences(
            Backend backend, Expected expected, Execution execution, Tensor dst) {
        boolean exact = backend.isExact(expected.request());
        Optional<String> wrong = Comparison.differences(expected, dst, exact);
        return wrong.isPresent() ? wrong : execution.foundDifference(expected);
    }

    private int siblingRows(Draw draw) {
        int count = line.request().runRows();
        if (count == 0) {
            return 0;
        }
        return draw.of(
                1, Math.max(1, count - 1), count, count + 1, Math.min(2 * count + 3, count + 40));
    }

    private Optional<String> siblingDifference(
            Backend backend,
            Function<Execution, Tensor> run,
            Values other,
            Tensor first,
            Draw draw) {
        Execution execution = new Execution(other, draw, (byte) 0x77);
        Tensor actual = run.apply(execution);
        if (!execution.damage().isEmpty()) {
            return Optional.of(String.join(", ", execution.damage()));
        }
        // other rows may be summed in another order where that is the engine's own
        Optional<Tensor> rows =
                backend.isExact(line.request())
                        ? Kinds.rowsOf(line.request(), first, other.request())
                        : Optional.empty();
        return rows.isPresent()
                ? Comparison.differences(other.request(), rows.get(), actual)
                : differences(backend, other.expected(), execution, actual);
    }

    private Outcome different(Backend backend, String what) {
        return new Outcome.Different(line + ": " + backend.name() + ": " + what);
    }
}
