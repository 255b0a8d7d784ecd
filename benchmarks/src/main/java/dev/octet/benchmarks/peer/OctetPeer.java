package dev.octet.benchmarks.peer;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Octet itself: the engine it chooses. */
public final class OctetPeer implements Peer {
    /** Its name in tables. */
    public static final String NAME = "octet";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "of this build";
    }

    @Override
    public Optional<String> refuses(Product request) {
        return Optional.empty();
    }

    @Override
    public Optional<Contender> prepareOperation(Values values) {
        return Optional.of(prepare(values));
    }

    @Override
    public Contender prepare(Values values) {
        Request request = values.request();
        Kernel kernel = Octet.best().prepare(values.bound());
        Operands<ByteBuffer> operands =
                Operands.of(Data.of(values.src()), Data.buffer(request.dstBytes()))
                        .residual(values.residual() == null ? null : Data.of(values.residual()))
                        .rowScales(values.rowScales() == null ? null : Data.of(values.rowScales()))
                        .rowZeroPoints(
                                values.rowZeroPoints() == null
                                        ? null
                                        : Data.of(values.rowZeroPoints()));
        return new Run(kernel, operands);
    }

    private record Run(Kernel kernel, Operands<ByteBuffer> operands) implements JavaContender {
        @Override
        public void run() {
            kernel.run(operands);
        }

        @Override
        public Tensor result() {
            run();
            return Tensor.copyOf(
                    kernel.request().dst(), kernel.request().dstCount(), operands.dst());
        }

        @Override
        public String detail() {
            return kernel.engine() + ", " + kernel.explain().implementation();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
