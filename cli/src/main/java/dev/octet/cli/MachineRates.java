package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Race;
import dev.octet.measure.Workload;
import dev.octet.model.plan.StepInfo;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the machine does at most, for comparison: operations in a nanosecond of a product that is as
 * large as suits it, on the same engines and threads. Measured when asked for the first time.
 */
final class MachineRates {
    private static final Map<StepKind, String> SAMPLES =
            Map.of(
                    StepKind.INT8, "gemm u8:s8:s32 512x1024:1024x1024",
                    StepKind.FP32, "gemm f32:f32:f32 512x1024:1024x1024");

    private static final long NANOS = 300_000_000;

    private final Octet engines;
    private final Map<StepKind, Double> rates = new EnumMap<>(StepKind.class);

    MachineRates(Octet engines) {
        this.engines = engines;
    }

    /** Which share of it a step does; empty for what is no product. */
    OptionalDouble share(StepInfo step, double nanos) {
        StepKind kind = StepKind.of(step);
        if (!SAMPLES.containsKey(kind) || nanos <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(step.operations() / nanos / rate(kind));
    }

    /** In operations per nanosecond, those that were asked for. */
    Map<StepKind, Double> rates() {
        return rates;
    }

    private double rate(StepKind kind) {
        return rates.computeIfAbsent(
                kind,
                key -> {
                    Request request = Request.parse(SAMPLES.get(key));
                    Workload work = new Workload(Case.of(request, 1));
                    try (Kernel kernel = work.prepare(engines)) {
                        return request.operations() / Race.trial(() -> work.run(kernel), NANOS);
                    }
                });
    }
}
