package dev.octet.benchmarks.jmh;

import dev.octet.Octet;
import dev.octet.benchmarks.peer.Data;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Comparison;
import dev.octet.verify.Expected;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** A product on an engine, its data in place, its result checked. */
final class Prepared implements AutoCloseable {
    /** As many outputs as the oracle computes in about a second. */
    private static final int MOST_OUTPUTS = 20_000;

    final Values values;
    final Kernel kernel;
    final Operands<ByteBuffer> operands;

    /**
     * Prepares and checks.
     *
     * @param engine a name of {@link Octet#ORDER}, or "best"
     * @throws IllegalStateException when the result is wrong
     */
    Prepared(String request, String engine) {
        values = Case.parse(request).values();
        Octet octet = engine.equals("best") ? Octet.best() : Octet.use(engine);
        kernel = octet.prepare(values.bound());
        operands = operands();
        kernel.run(operands);
        Product product = values.request().asProduct();
        int step = Math.max(1, product.dstCount() / MOST_OUTPUTS);
        Expected expected =
                values.expected(
                        IntStream.iterate(0, i -> i < product.dstCount(), i -> i + step).toArray());
        Tensor dst = Tensor.copyOf(product.dst(), product.dstCount(), operands.dst());
        Comparison.differences(expected, dst, kernel.isExact())
                .ifPresent(
                        what -> {
                            throw new IllegalStateException(request + ": " + what);
                        });
    }

    /** Source and destination of a caller's own, everything else too. */
    Operands operands() {
        return Operands.of(Data.of(values.src()), Data.buffer(values.request().dstBytes()))
                .residual(copy(values.residual()))
                .rowScales(copy(values.rowScales()))
                .rowZeroPoints(copy(values.rowZeroPoints()));
    }

    private static ByteBuffer copy(Tensor tensor) {
        return tensor == null ? null : Data.of(tensor);
    }

    /** Bytes of a run: source, weights and destination once. */
    static long bytes(Request request) {
        long tensors = (long) request.srcBytes() + request.dstBytes();
        return tensors + request.weightsBytes();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
