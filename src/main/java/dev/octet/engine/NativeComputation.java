package dev.octet.engine;

import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Preparation;
import dev.octet.memory.Buffers;
import dev.octet.memory.ScratchPool;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** A computation that native code prepared, by its handle; more threads share its units. */
public final class NativeComputation implements Computation {
    private static final ScratchPool<Addresses> ADDRESSES = new ScratchPool<>(Addresses::new);

    private final long handle;
    private final int units;
    private final int threads;

    /** That find a unit of their own. */
    private final int sharing;

    private NativeComputation(long handle, int threads) {
        this.handle = handle;
        this.units = ComputationNative.units(handle);
        this.threads = threads;
        this.sharing = Math.min(threads, units);
    }

    private static NativeComputation create(
            LongUnaryOperator create, Description description, int threads) {
        long handle = create.applyAsLong(description.address());
        Reference.reachabilityFence(description);
        return new NativeComputation(handle, threads);
    }

    /**
     * Lets native code prepare what is described, unless it refuses or takes more memory than is
     * free.
     *
     * @param create the engine's native function, from a description's address to a handle
     */
    public static Preparation prepare(
            LongUnaryOperator create, Description description, int threads) {
        NativeComputation made = create(create, description, threads);
        if (made.refusal().isEmpty() && made.neededBytes() > 0) {
            made.release();
            description.takeAnyMemory();
            made = create(create, description, threads);
        }
        return made.unlessRefused();
    }

    private Preparation unlessRefused() {
        Optional<String> refusal = refusal();
        if (refusal.isEmpty()) {
            return this;
        }
        release();
        return new Preparation.Refused(refusal.get());
    }

    /**
     * Why native code refuses what is described without its values, or how much memory it lacks;
     * empty when it does not.
     */
    public static Optional<String> refuses(LongUnaryOperator create, Description description) {
        NativeComputation asked = create(create, description, 1);
        try {
            return asked.refusal();
        } finally {
            asked.release();
        }
    }

    private Optional<String> refusal() {
        String refusal = ComputationNative.refusal(handle);
        return refusal.isEmpty() ? MemoryCheck.refusesNative(neededBytes()) : Optional.of(refusal);
    }

    private long neededBytes() {
        return ComputationNative.neededBytes(handle);
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        Addresses addresses = ADDRESSES.take();
        long array = addresses.of(operands);
        if (sharing <= 1) {
            ComputationNative.run(handle, array, 0, units);
        } else {
            Workers.split(
                    units,
                    1,
                    sharing,
                    (from, to) -> ComputationNative.run(handle, array, from, to));
        }
        ADDRESSES.give(addresses);
    }

    /** The operands of a run as native code reads them. */
    private static final class Addresses {
        private static final Role[] ROLES = Role.values();

        private final ByteBuffer array =
                Buffers.allocate(ROLES.length * Long.BYTES, "the addresses of operands");
        private final long address = Buffers.address(array);

        /** As {@link Operands#roles}: those whose addresses are not 0. */
        private int written;

        long of(Operands<ByteBuffer> operands) {
            int roles = Operands.roles(operands);
            // most requests have two of all these
            for (int left = roles | written; left != 0; left &= left - 1) {
                int role = Integer.numberOfTrailingZeros(left);
                array.putLong(role * Long.BYTES, Operands.address(operands, ROLES[role]));
            }
            written = roles;
            return address;
        }
    }

    @Override
    public String implementation() {
        return ComputationNative.implementation(handle);
    }

    @Override
    public long packedBytes() {
        return ComputationNative.packedBytes(handle);
    }

    @Override
    public Preparation with(Request other) {
        return create(
                        sizes -> ComputationNative.with(handle, sizes),
                        Description.ofSizes(other),
                        threads)
                .unlessRefused();
    }

    @Override
    public void release() {
        ComputationNative.release(handle);
    }
}
