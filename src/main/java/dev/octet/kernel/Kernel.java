package dev.octet.kernel;

import dev.octet.memory.ScratchPool;
import dev.octet.request.BoundRequest;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A prepared computation: engine chosen, weights packed, primitive created. Immutable and
 * thread-safe: any number of threads run it at once, each computing on itself. A run allocates
 * nothing on the heap (but for the 200 bytes or so of one that was asked to use more threads) and
 * takes no lock. Close it when it is no longer used: at any time, whoever is running it.
 *
 * <p>It computes its own number of rows (of images, if it is a convolution), or fewer, with the
 * methods that take a number. What fewer rows need beside the packed weights is made with the first
 * run of each number and kept, so that the first costs a preparation without packing: microseconds,
 * or, where oneDNN generates code for it, milliseconds.
 */
public final class Kernel implements AutoCloseable {
    private final Request request;

    /** All but the other engines. */
    private final Explanation chosen;

    private final Supplier<List<Explanation.Other>> others;
    private final Sizes sizes;
    private final Lifetime lifetime;

    /** Of the run that is the only one; others take one of the pairs. */
    private final Operands<ByteBuffer> own = new Operands<>();

    private final ScratchPool<Operands<ByteBuffer>> pairs = new ScratchPool<>(Operands::new);
    private final ArrayStaging staging;

    private Kernel(Sizes sizes, Explanation chosen, Supplier<List<Explanation.Other>> others) {
        this.request = sizes.whole().request();
        this.sizes = sizes;
        this.chosen = chosen;
        this.others = others;
        this.staging = new ArrayStaging(request);
        this.lifetime = new Lifetime(this, "kernel", name(sizes.engine(), request), sizes::release);
    }

    /** Made when somebody asks; knows no kernel. */
    private static Supplier<String> name(String engine, Request request) {
        return () -> engine + ": " + request;
    }

    /**
     * Prepares a request on one engine, with a plain explanation.
     *
     * @param bound a request with its values
     * @param threads threads a run may use, the calling one included, at least 1
     * @throws IllegalArgumentException when the engine refuses, also for want of memory, with the
     *     numbers
     * @throws NativeFailure when native memory for it is not to be had after all
     */
    public static Kernel of(Backend backend, BoundRequest bound, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        Computation computation = prepare(backend, bound, threads);
        return of(backend, bound, computation, threads, "asked for by name", List::of);
    }

    /**
     * What an engine prepares.
     *
     * @throws IllegalArgumentException with its reason when it refuses
     */
    static Computation prepare(Backend backend, BoundRequest bound, int threads) {
        return computation(backend, bound.request(), backend.prepare(bound, threads));
    }

    /**
     * An engine's answer, if it is a computation.
     *
     * @throws IllegalArgumentException with its reason when it is not
     */
    static Computation computation(Backend backend, Request request, Preparation preparation) {
        if (preparation instanceof Preparation.Refused refused) {
            throw refusal(backend, request, refused.reason());
        }
        return (Computation) preparation;
    }

    static IllegalArgumentException refusal(Backend backend, Request request, String reason) {
        return new IllegalArgumentException(
                backend.name() + " does not compute '" + request + "': " + reason);
    }

    /**
     * Guards what an engine has prepared.
     *
     * @param computation of this engine for this request; freed with the kernel
     * @param why why this engine, one sentence
     * @param others the engines not taken, asked for when somebody reads the explanation
     */
    public static Kernel of(
            Backend backend,
            BoundRequest bound,
            Computation computation,
            int threads,
            String why,
            Supplier<List<Explanation.Other>> others) {
        Request request = bound.request();
        Parameters kept = request.weightsBytes() == 0 ? bound.parameters() : null;
        return of(new Sizes(backend, request, kept, threads, computation), threads, why, others);
    }

    private static Kernel of(
            Sizes sizes, int threads, String why, Supplier<List<Explanation.Other>> others) {
        try {
            Computation computation = sizes.whole().computation();
            return new Kernel(
                    sizes,
                    new Explanation(
                            sizes.whole().request(),
                            sizes.engine(),
                            computation.implementation(),
                            computation.packedBytes(),
                            threads,
                            why,
                            List.of()),
                    others);
        } catch (RuntimeException | Error e) {
            sizes.release();
            throw e;
        }
    }

    /** The request this kernel computes. */
    public Request request() {
        return request;
    }

    /** The name of the engine that computes. */
    public String engine() {
        return chosen.engine();
    }

    /** Whether what it writes has the contract's bits; see {@link Backend#isExact}. */
    public boolean isExact() {
        return sizes.isExact();
    }

    /**
     * Which engine, which implementation inside it, why, and why not the others, which are asked
     * now, again with each call.
     */
    public Explanation explain() {
        return chosen.withOthers(others.get());
    }

    /**
     * The same computation for another number of rows (of images, if it is a convolution): {@link
     * #with} the request that has them.
     */
    public Kernel withRows(int rows) {
        return with(request.withRows(rows));
    }

    /**
     * The same computation for other sizes: rows of a multiplication; images, sizes and padding of
     * a convolution; the shape of a conversion. The packed weights are shared; both kernels are
     * closed on their own, in any order. Costs a preparation, not a run.
     *
     * @param other differs from {@link #request} in sizes only, see {@link
     *     Request#differsInSizesOnly}
     * @throws IllegalArgumentException when it differs in more; when this engine refuses it, or has
     *     packed the weights in a way that the other size cannot use, with the reason: then it is
     *     to be prepared on its own; or when a conversion has not as many scales
     * @throws NativeFailure when native memory for it is not to be had
     * @throws IllegalStateException after close
     */
    public Kernel with(Request other) {
        Objects.requireNonNull(other, "other");
        lifetime.enter();
        try {
            return of(sizes.with(other), chosen.threads(), chosen.why(), others);
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Computes, for requests that need nothing but src and dst.
     *
     * @param src direct, shaped as the request says, from its position on
     * @param dst direct, shaped as the request says, from its position on; must not overlap src,
     *     but may be src itself where {@link dev.octet.request.Operand#mayBeDst} says so
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws NativeFailure when native code finds no memory for what lies between two steps, with
     *     the number of bytes and what they are for; dst may be written in part, the kernel stays
     *     usable
     * @throws IllegalStateException after close
     */
    public void run(ByteBuffer src, ByteBuffer dst) {
        run(src, sizes.most(), dst);
    }

    /**
     * As {@link #run(ByteBuffer, ByteBuffer)} for fewer rows, which both buffers begin with.
     *
     * @param rows of src and dst (in each matrix of a batch; images of a convolution), at most as
     *     many as the request has
     * @throws IllegalArgumentException also when the engine refuses that number of rows, or a
     *     conversion has not as many scales
     */
    public void run(ByteBuffer src, int rows, ByteBuffer dst) {
        boolean alone = lifetime.enter();
        Operands<ByteBuffer> pair = alone ? own : pairs.take();
        try {
            sizes.of(rows).run(pair.src(src).dst(dst));
        } finally {
            pair.src(null).dst(null);
            if (!alone) {
                pairs.give(pair);
            }
            lifetime.exit();
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(src);
            Reference.reachabilityFence(dst);
        }
    }

    /**
     * Computes.
     *
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws NativeFailure when native code finds no memory for what lies between two steps, with
     *     the number of bytes and what they are for; dst may be written in part, the kernel stays
     *     usable
     * @throws IllegalStateException after close
     */
    public void run(Operands<ByteBuffer> operands) {
        run(operands, sizes.most());
    }

    /** As {@link #run(Operands)} for fewer rows; see {@link #run(ByteBuffer, int, ByteBuffer)}. */
    public void run(Operands<ByteBuffer> operands, int rows) {
        if (operands == null) {
            throw new IllegalArgumentException("operands is null");
        }
        lifetime.enter();
        try {
            sizes.of(rows).run(operands);
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
            operands.keepReachable();
        }
    }

    /**
     * Asks for the computation on the engine's device, for requests that need nothing but src and
     * dst; see {@link #run(DeviceQueue, Operands)}.
     */
    public void run(DeviceQueue queue, DeviceBuffer src, DeviceBuffer dst) {
        run(queue, Operands.of(src, dst));
    }

    /**
     * Asks for the computation on the engine's device, behind everything asked of the queue before.
     * Returns before it is done: until then the operands must not be changed. Kernel, queue and
     * buffers may be closed: to free memory waits for what the device was asked to do.
     *
     * @throws IllegalArgumentException with the numbers, nothing written
     * @throws NativeFailure when native code finds no memory for what lies between two steps, with
     *     the number of bytes and what they are for; dst may be written in part, the kernel stays
     *     usable
     * @throws IllegalStateException after close, or when the engine computes in main memory
     */
    public void run(DeviceQueue queue, Operands<DeviceBuffer> operands) {
        if (!(sizes.whole().computation() instanceof DeviceComputation onDevice)) {
            throw new IllegalStateException(
                    "engine '" + chosen.engine() + "' computes in main memory and has no device");
        }
        lifetime.enter();
        try {
            OperandCheck check = sizes.whole().check();
            check.checkOnDevice(operands);
            if (!check.isEmpty()) {
                onDevice.run(queue, operands);
            }
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(queue);
            operands.keepReachable();
        }
    }

    /** Computes from a u8 or s8 array into a u8 or s8 array; both are copied on the way. */
    public void run(byte[] src, byte[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Computes from a u8 or s8 array into an s32 array; both are copied on the way. */
    public void run(byte[] src, int[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Computes from a u8 or s8 array into an f32 array; both are copied on the way. */
    public void run(byte[] src, float[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Computes from an f32 array into an f32 array; both are copied on the way. */
    public void run(float[] src, float[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Quantizes an f32 array into a u8 or s8 array; both are copied on the way. */
    public void run(float[] src, byte[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Requantizes an s32 array into a u8 or s8 array; both are copied on the way. */
    public void run(int[] src, byte[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /** Dequantizes an s32 array into an f32 array; both are copied on the way. */
    public void run(int[] src, float[] dst) {
        runArrays(src, sizes.most(), dst);
    }

    /**
     * Computes from an f32 array into an f32 array; both are copied on the way. See {@link
     * #run(ByteBuffer, int, ByteBuffer)}.
     */
    public void run(float[] src, int rows, float[] dst) {
        runArrays(src, rows, dst);
    }

    private void runArrays(Object src, int rows, Object dst) {
        lifetime.enter();
        try {
            staging.run(sizes.of(rows), src, dst);
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Refuses new runs from now on, and returns at once. The packed weights are freed by the last
     * run under way, or here where there is none. Closing again does nothing.
     */
    @Override
    public void close() {
        lifetime.close();
    }

    @Override
    public String toString() {
        return name(chosen.engine(), request).get();
    }
}
