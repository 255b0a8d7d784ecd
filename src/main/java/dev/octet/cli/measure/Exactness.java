package dev.octet.cli.measure;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Kernel;
import dev.octet.verify.Comparison;
import dev.octet.verify.Expected;
import dev.octet.verify.Oracle;
import dev.octet.verify.Tensor;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether kernels compute a workload right: against the oracle, on all outputs or, where that would
 * take too long, on sampled rows and columns; and in 8 bit all outputs against those of the first
 * engine that was right.
 */
public final class Exactness {
    private final Workload workload;
    private final Sample sample;
    private Expected expected;
    private Tensor first;
    private String firstEngine;

    /**
     * A check that has not computed anything yet.
     *
     * @param macs how much the oracle may multiply
     */
    public Exactness(Workload workload, long macs) {
        this.workload = workload;
        // stable from run to run, which a record's hash is not
        this.sample = Sample.of(workload.gemm(), macs, workload.gemm().toString().hashCode());
    }

    /** What is wrong with this kernel; empty when it is right. */
    public Optional<String> difference(Kernel kernel) {
        if (expected == null) {
            expected = Oracle.compute(sample.of(workload.values()));
        }
        Tensor dst = workload.result(kernel);
        Optional<String> wrong = Comparison.differences(expected, sample.of(dst));
        if (wrong.isPresent()) {
            return sample.isWhole()
                    ? wrong
                    : wrong.map(text -> "of " + sample + " sampled: " + text);
        }
        if (workload.gemm().weights() == DataType.F32) {
            return Optional.empty();
        }
        if (first == null) {
            first = dst;
            firstEngine = kernel.explain().engine();
            return Optional.empty();
        }
        return Comparison.differences(workload.gemm().n(), first, dst)
                .map(text -> "not as " + firstEngine + ": " + text);
    }

    /** How it is checked, in a few words. */
    public String method() {
        Gemm gemm = workload.gemm();
        long outputs = (long) gemm.rows() * gemm.n();
        return sample.isWhole()
                ? String.format(Locale.ROOT, "all %,d outputs against the oracle", outputs)
                : String.format(
                        Locale.ROOT,
                        "%,d of %,d outputs against the oracle (%s)%s",
                        sample.outputs(),
                        outputs,
                        sample,
                        gemm.weights() == DataType.F32 ? "" : ", all against each other");
    }
}
