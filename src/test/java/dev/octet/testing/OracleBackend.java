package dev.octet.testing;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Request;
import dev.octet.verify.Oracle;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An engine that asks the oracle, and may then spoil the answer: with it the tests show that they
 * can fail.
 */
public final class OracleBackend implements Backend {
    private final Sabotage sabotage;

    /** What an engine with a bug does after it has computed. */
    @FunctionalInterface
    public interface Sabotage {
        /** Spoils dst, or something else. */
        void spoil(Values values, ByteBuffer src, ByteBuffer dst);
    }

    /** An engine that is always right. */
    public OracleBackend() {
        this((values, src, dst) -> {});
    }

    /** An engine with a bug. */
    public OracleBackend(Sabotage sabotage) {
        this.sabotage = sabotage;
    }

    @Override
    public String name() {
        return "oracle";
    }

    @Override
    public String detail() {
        return "the tests' own";
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        return Optional.empty();
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return Optional.empty();
    }

    @Override
    public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        return prepared(gemm, parameters);
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        return prepared(conv, parameters);
    }

    private Computation prepared(Request request, Parameters parameters) {
        return new Prepared(
                request,
                parameters,
                Tensor.copyOf(request.weights(), request.weightsCount(), parameters.weights()),
                request.epilogue().weightScale() == Granularity.NONE
                        ? null
                        : parameters.channelScales(request.channels()),
                parameters.bias());
    }

    private final class Prepared implements Computation {
        private final Request request;
        private final Parameters parameters;
        private final Tensor weights;
        private final float[] weightScales;
        private final float[] bias;

        Prepared(
                Request request,
                Parameters parameters,
                Tensor weights,
                float[] weightScales,
                float[] bias) {
            this.request = request;
            this.parameters = parameters;
            this.weights = weights;
            this.weightScales = weightScales;
            this.bias = bias;
        }

        @Override
        public void run(
                ByteBuffer src,
                ByteBuffer dst,
                ByteBuffer residual,
                ByteBuffer rowScales,
                ByteBuffer rowZeroPoints) {
            int rows = request.srcRows();
            Values values =
                    new Values(
                            request,
                            Tensor.copyOf(request.src(), request.srcCount(), src),
                            weights,
                            weightScales,
                            bias,
                            parameters.srcScale(),
                            parameters.srcZeroPoint(),
                            rowScales == null ? null : Tensor.copyOf(DataType.F32, rows, rowScales),
                            rowZeroPoints == null
                                    ? null
                                    : Tensor.copyOf(DataType.S32, rows, rowZeroPoints),
                            residual == null
                                    ? null
                                    : Tensor.copyOf(
                                            request.epilogue().residualType(),
                                            request.dstCount(),
                                            residual),
                            parameters.residualScale(),
                            parameters.residualZeroPoint(),
                            parameters.dstScale(),
                            parameters.dstZeroPoint());
            Oracle.compute(values).dst().copyTo(dst);
            sabotage.spoil(values, src, dst);
        }

        @Override
        public String implementation() {
            return "oracle";
        }

        @Override
        public long packedBytes() {
            return weights.bytes();
        }

        @Override
        public Computation withRows(int rows) {
            return new Prepared(request.withRows(rows), parameters, weights, weightScales, bias);
        }

        @Override
        public void release() {
            // nothing but heap
        }
    }
}
