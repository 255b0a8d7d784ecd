package dev.octet.testing;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that computes nothing: it counts, and does what a test tells it to. */
public final class FakeBackend implements Backend {
    /** Runs so far. */
    public final AtomicInteger runs = new AtomicInteger();

    /** Computations freed so far. */
    public final AtomicInteger released = new AtomicInteger();

    private final String refusal;
    private final Runnable duringRun;

    /** Computes everything. */
    public FakeBackend() {
        this(null, () -> {});
    }

    /**
     * An engine.
     *
     * @param refusal why it refuses everything; null when it does not
     * @param duringRun what a run does
     */
    public FakeBackend(String refusal, Runnable duringRun) {
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
    public Optional<String> refuses(Gemm gemm) {
        return Optional.ofNullable(refusal);
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return Optional.ofNullable(refusal);
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.ofNullable(refusal);
    }

    @Override
    public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        return new Counting();
    }

    @Override
    public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        return new Counting();
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        return new Counting();
    }

    private final class Counting implements Computation {
        @Override
        public void run(
                ByteBuffer src,
                ByteBuffer dst,
                ByteBuffer residual,
                ByteBuffer rowScales,
                ByteBuffer rowZeroPoints) {
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
        public Computation withRows(int rows) {
            return new Counting();
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }
}
