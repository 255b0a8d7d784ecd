package dev.octet.testing;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Preparation;
import dev.octet.request.BoundRequest;
import dev.octet.request.Request;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An engine that computes nothing: it counts, and does what a test tells it to. */
public final class FakeBackend implements Backend {
    /** Runs so far. */
    public final AtomicInteger runs = new AtomicInteger();

    /** Computations freed so far. */
    public final AtomicInteger released = new AtomicInteger();

    private final Function<Request, Optional<String>> refusal;
    private final Runnable duringRun;

    /** Computes everything. */
    public FakeBackend() {
        this(request -> Optional.empty(), () -> {});
    }

    /** Computes everything, and does that during a run. */
    public FakeBackend(Runnable duringRun) {
        this(request -> Optional.empty(), duringRun);
    }

    /**
     * An engine.
     *
     * @param refusal why it refuses a request
     * @param duringRun what a run does
     */
    public FakeBackend(Function<Request, Optional<String>> refusal, Runnable duringRun) {
        this.refusal = refusal;
        this.duringRun = duringRun;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String detail() {
        return "computes nothing";
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
    public Preparation prepare(BoundRequest bound, int threads) {
        Optional<String> reason = refuses(bound.request());
        return reason.isPresent() ? new Preparation.Refused(reason.get()) : new Counting();
    }

    private final class Counting implements Computation {
        @Override
        public void run(Operands<ByteBuffer> operands) {
            runs.incrementAndGet();
            duringRun.run();
        }

        @Override
        public String implementation() {
            return "nothing";
        }

        @Override
        public long packedBytes() {
            return 1234;
        }

        @Override
        public Computation with(Request other) {
            return new Counting();
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }
}
