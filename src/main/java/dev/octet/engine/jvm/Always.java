package dev.octet.engine.jvm;

import dev.octet.engine.MemoryCheck;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A kind of request that is computed whatever it asks for, where there is memory.
 *
 * @param neededBytes of the Java heap that preparing takes
 */
record Always<R extends Request>(Class<R> request, ToLongFunction<R> neededBytes, Maker<R> maker)
        implements Implementation<R> {
    /** Creates the computation. */
    @FunctionalInterface
    interface Maker<R> {
        Computation prepare(R request, Parameters parameters, int threads);
    }

    @Override
    public Optional<String> refuses(R request) {
        return MemoryCheck.refusesHeap(neededBytes.applyAsLong(request));
    }

    @Override
    public Preparation prepare(R request, Parameters parameters, int threads) {
        Optional<String> reason = refuses(request);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : maker.prepare(request, parameters, threads);
    }
}
