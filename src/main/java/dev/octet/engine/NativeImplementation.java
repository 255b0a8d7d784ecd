package dev.octet.engine;

import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * A kind of request that an engine's native code computes, all of it or all but what a rule of the
 * engine's refuses.
 *
 * @param refusal why it does not compute a request; empty where it does
 * @param create the engine's native function, from a description's address to a handle
 */
public record NativeImplementation<R extends Request>(
        Class<R> request,
        Function<R, Optional<String>> refusal,
        LongUnaryOperator create,
        Describer<R> describer)
        implements Implementation<R> {
    /** Describes a request for native code. */
    @FunctionalInterface
    public interface Describer<R> {
        /** See {@link Description}. */
        Description describe(R request, Parameters parameters, int threads);
    }

    /** Of a kind that is computed whatever it asks for. */
    public NativeImplementation(
            Class<R> request, LongUnaryOperator create, Describer<R> describer) {
        this(request, all -> Optional.empty(), create, describer);
    }

    @Override
    public Optional<String> refuses(R request) {
        return refusal.apply(request);
    }

    @Override
    public Preparation prepare(R request, Parameters parameters, int threads) {
        Optional<String> reason = refuses(request);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        create, describer.describe(request, parameters, threads), threads);
    }
}
