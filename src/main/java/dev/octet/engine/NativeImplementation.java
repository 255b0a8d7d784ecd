package dev.octet.engine;

import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * A kind of request that an engine's native code computes whatever it asks for.
 *
 * @param create the engine's native function, from a description's address to a handle
 */
public record NativeImplementation<R extends Request>(
        Class<R> request, LongUnaryOperator create, Describer<R> describer)
        implements Implementation<R> {
    /** Describes a request for native code. */
    @FunctionalInterface
    public interface Describer<R> {
        /** See {@link Description}. */
        Description describe(R request, Parameters parameters, int threads);
    }

    @Override
    public Optional<String> refuses(R request) {
        return Optional.empty();
    }

    @Override
    public Preparation prepare(R request, Parameters parameters, int threads) {
        return NativeComputation.prepare(
                create, describer.describe(request, parameters, threads), threads);
    }
}
