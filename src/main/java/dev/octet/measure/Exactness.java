package dev.octet.measure;

import dev.octet.kernel.Kernel;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import dev.octet.verify.Comparison;
import dev.octet.verify.Expected;
import dev.octet.verify.Tensor;
import java.util.Optional;

/**
 * Whether kernels compute a workload right: against the oracle, on all outputs or, where that would
 * take too long, on a sample of them; and all outputs against those of the first engine that was
 * right, but for engines whose sums of floats have an order of their own.
 */
public final class Exactness {
    private final Workload workload;
    private final int[] outputs;
    private Expected expected;
    private Tensor first;
    private String firstEngine;

    /**
     * A check that has not computed anything yet.
     *
     * @param operations how many the oracle may compute
     */
    public Exactness(Workload workload, long operations) {
        this.workload = workload;
        // stable from run to run, which a record's hash is not
        Request request = workload.request();
        this.outputs = Sample.of(request, operations, request.toString().hashCode());
    }

    /** What is wrong with this kernel; empty when it is right. */
    public Optional<String> difference(Kernel kernel) {
        if (expected == null) {
            expected = workload.values().expected(outputs);
        }
        Tensor dst = workload.result(kernel);
        Optional<String> wrong = Comparison.differences(expected, dst, kernel.isExact());
        if (wrong.isPresent() || !kernel.isExact()) {
            return wrong;
        }
        if (first == null) {
            first = dst;
            firstEngine = kernel.engine();
            return Optional.empty();
        }
        return Comparison.differences(workload.request(), first, dst)
                .map(text -> "not as " + firstEngine + ": " + text);
    }

    /** How it is checked, in a few words. */
    public String method() {
        int all = workload.request().dstCount();
        return outputs.length == all
                ? RootLocale.format("all %,d outputs against the oracle", all)
                : RootLocale.format(
                        "%,d of %,d outputs against the oracle, all against each other",
                        outputs.length, all);
    }
}
