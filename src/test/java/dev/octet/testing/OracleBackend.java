package dev.octet.testing;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Operands;
import dev.octet.request.BoundRequest;
import dev.octet.request.Operand;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.verify.Expected;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An engine that asks the oracle, and may then spoil the answer: with it the tests show that they
 * can fail.
 */
public class OracleBackend implements Backend {
    private final Function<Request, Optional<String>> refusal;
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
        this(request -> Optional.empty(), sabotage);
    }

    /** An engine with a bug that refuses some requests. */
    public OracleBackend(Function<Request, Optional<String>> refusal, Sabotage sabotage) {
        this.refusal = refusal;
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
    public List<Implementation<?>> implementations() {
        return List.of();
    }

    @Override
    public Optional<String> refuses(Request request) {
        return refusal.apply(request);
    }

    @Override
    public Computation prepare(BoundRequest bound, int threads) {
        Parameters parameters = bound.parameters();
        Tensor weights =
                parameters.weightsType() == null
                        ? null
                        : Tensor.copyOf(
                                parameters.weightsType(),
                                parameters.weights().capacity() / parameters.weightsType().bytes(),
                                parameters.weights());
        return new Asking(bound.request(), parameters, weights);
    }

    private final class Asking implements Computation {
        private final Request request;
        private final Parameters parameters;
        private final Tensor weights;

        Asking(Request request, Parameters parameters, Tensor weights) {
            this.request = request;
            this.parameters = parameters;
            this.weights = weights;
        }

        @Override
        public void run(Operands<ByteBuffer> operands) {
            Map<Role, Tensor> given = new EnumMap<>(Role.class);
            for (Operand operand : request.operands()) {
                if (!operand.written()) {
                    ByteBuffer buffer = operands.get(operand.role());
                    given.put(
                            operand.role(), Tensor.copyOf(operand.type(), operand.count(), buffer));
                }
            }
            Values values = new Values(request, parameters, weights, given);
            Expected expected = values.expected();
            expected.copyTo(operands.dst());
            expected.found().forEach((role, tensor) -> tensor.copyTo(operands.get(role)));
            sabotage.spoil(values, operands.src(), operands.dst());
        }

        @Override
        public String implementation() {
            return "oracle";
        }

        @Override
        public long packedBytes() {
            return request.weightsBytes();
        }

        @Override
        public Computation with(Request other) {
            return new Asking(other, parameters, weights);
        }

        @Override
        public void release() {
            // nothing but heap
        }
    }
}
