package dev.octet.engine;

import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Preparation;
import dev.octet.memory.Buffers;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A computation that native code prepared, by its handle; more threads share its units. */
public final class NativeComputation implements Computation {
    private final NativeFunctions functions;
    private final long handle;
    private final int units;
    private final int threads;

    /** That find a unit of their own. */
    private final int sharing;

    private NativeComputation(NativeFunctions functions, long handle, int threads) {
        this.functions = functions;
        this.handle = handle;
        this.units = functions.units(handle);
        this.threads = threads;
        this.sharing = Math.min(threads, units);
    }

    private static NativeComputation create(
            NativeFunctions functions, Description description, int threads) {
        long handle = functions.create(description.address());
        Reference.reachabilityFence(description);
        return new NativeComputation(functions, handle, threads);
    }

    /**
     * Lets native code prepare what is described, unless it refuses or takes more memory than is
     * free.
     */
    public static Preparation prepare(
            NativeFunctions functions, Description description, int threads) {
        NativeComputation made = create(functions, description, threads);
        Optional<String> refusal = made.refusal();
        if (refusal.isEmpty() && made.neededBytes() > 0) {
            made.release();
            description.takeAnyMemory();
            made = create(functions, description, threads);
            refusal = made.refusal();
        }
        if (refusal.isPresent()) {
            made.release();
            return new Preparation.Refused(refusal.get());
        }
        return made;
    }

    /**
     * Why native code refuses what is described without its values, or how much memory it lacks;
     * empty when it does not.
     */
    public static Optional<String> refuses(NativeFunctions functions, Description description) {
        NativeComputation asked = create(functions, description, 1);
        try {
            return asked.refusal();
        } finally {
            asked.release();
        }
    }

    private Optional<String> refusal() {
        String refusal = functions.refusal(handle);
        return refusal.isEmpty() ? MemoryCheck.refusesNative(neededBytes()) : Optional.of(refusal);
    }

    private long neededBytes() {
        return functions.neededBytes(handle);
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        long src = Buffers.address(operands.src());
        long residual = Buffers.addressOrZero(operands.residual());
        long scales = Buffers.addressOrZero(operands.rowScales());
        long zeroPoints = Buffers.addressOrZero(operands.rowZeroPoints());
        long dst = Buffers.address(operands.dst());
        if (sharing <= 1) {
            functions.run(handle, src, residual, scales, zeroPoints, dst, 0, units);
            return;
        }
        Workers.split(
                units,
                1,
                sharing,
                (from, to) ->
                        functions.run(handle, src, residual, scales, zeroPoints, dst, from, to));
    }

    @Override
    public String implementation() {
        return functions.implementation(handle);
    }

    @Override
    public long packedBytes() {
        return functions.packedBytes(handle);
    }

    @Override
    public Computation withRows(int rows) {
        return new NativeComputation(functions, functions.withRows(handle, rows), threads);
    }

    @Override
    public void release() {
        functions.release(handle);
    }
}
