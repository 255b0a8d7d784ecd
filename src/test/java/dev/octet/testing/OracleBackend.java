package dev.octet.testing;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.verify.Expected;
import dev.octet.verify.Oracle;
import dev.octet.verify.ProductValues;
import dev.octet.verify.QuantizeValues;
import dev.octet.verify.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.IntStream;

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
        void spoil(ProductValues values, ByteBuffer src, ByteBuffer dst);
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

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.empty();
    }

    @Override
    public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        return new PreparedConversion(quantize, conversion);
    }

    private static final class PreparedConversion implements Computation {
        private final Quantize request;
        private final Conversion conversion;

        PreparedConversion(Quantize request, Conversion conversion) {
            this.request = request;
            this.conversion = conversion;
        }

        @Override
        public void run(
                ByteBuffer src,
                ByteBuffer dst,
                ByteBuffer residual,
                ByteBuffer rowScales,
                ByteBuffer rowZeroPoints) {
            boolean finds = request.findsRowValues();
            int rows = request.srcRows();
            QuantizeValues values =
                    new QuantizeValues(
                            request,
                            Tensor.copyOf(request.src(), request.srcCount(), src),
                            conversion,
                            finds || rowScales == null
                                    ? null
                                    : Tensor.copyOf(DataType.F32, rows, rowScales),
                            finds || rowZeroPoints == null
                                    ? null
                                    : Tensor.copyOf(DataType.S32, rows, rowZeroPoints));
            Expected expected = values.expected(IntStream.range(0, request.dstCount()).toArray());
            expected.dst().copyTo(dst);
            if (expected.rowScales() != null) {
                expected.rowScales().copyTo(rowScales);
            }
            if (expected.rowZeroPoints() != null) {
                expected.rowZeroPoints().copyTo(rowZeroPoints);
            }
        }

        @Override
        public String implementation() {
            return "oracle";
        }

        @Override
        public long packedBytes() {
            return 0;
        }

        @Override
        public Computation withRows(int rows) {
            return new PreparedConversion(request.withRows(rows), conversion);
        }

        @Override
        public void release() {
            // nothing but heap
        }
    }

    private Computation prepared(Product request, Parameters parameters) {
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
        private final Product request;
        private final Parameters parameters;
        private final Tensor weights;
        private final float[] weightScales;
        private final float[] bias;

        Prepared(
                Product request,
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
            ProductValues values =
                    new ProductValues(
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
