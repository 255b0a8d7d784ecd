package dev.octet.engine.cuda;

import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceComputation;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Operands;
import dev.octet.request.Operand;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.nio.ByteBuffer;

/**
 * A computation on the device. Operands in main memory are copied there and back; those in the
 * device's memory are taken as they are.
 */
abstract class CudaComputation implements DeviceComputation {
    private static final Role[] ROLES = Role.values();

    private final Workspaces workspaces;

    /** By role; null for what the request does not have. */
    private final Operand[] operands = new Operand[ROLES.length];

    /** By role: its size, and where it lies behind the memory between two steps. */
    private final long[] bytes = new long[ROLES.length];

    private final long[] places = new long[ROLES.length];

    private long scratchBytes;
    private long allBytes;

    CudaComputation(Workspaces workspaces, Request request) {
        this.workspaces = workspaces;
        for (Operand operand : request.operands()) {
            operands[operand.role().ordinal()] = operand;
            bytes[operand.role().ordinal()] = operand.bytes();
        }
    }

    /**
     * To be called at the end of construction: then runs have all they need, but for the first that
     * meets others under way, and may create a workspace.
     *
     * @param scratch memory between two steps
     */
    final void settle(Arena scratch) {
        scratchBytes = scratch.bytes();
        for (Role role : ROLES) {
            places[role.ordinal()] = scratch.reserve(bytes[role.ordinal()]);
        }
        allBytes = scratch.bytes();
        workspaces.settle(allBytes);
    }

    /**
     * Asks for the computation.
     *
     * @param scratch memory between two steps
     * @param residual 0 for none, and so on
     */
    abstract void compute(
            Stream stream,
            long scratch,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints);

    @Override
    public final void run(Operands<ByteBuffer> given) {
        Workspace workspace = workspaces.take();
        try {
            long memory = workspace.memory(allBytes);
            for (Role role : ROLES) {
                if (isThere(role) && !operands[role.ordinal()].written()) {
                    workspace.upload(given.get(role), place(memory, role), bytes[role.ordinal()]);
                }
            }
            compute(
                    workspace.stream(),
                    memory,
                    place(memory, Role.SRC),
                    place(memory, Role.DST),
                    place(memory, Role.RESIDUAL),
                    place(memory, Role.ROW_SCALES),
                    place(memory, Role.ROW_ZERO_POINTS));
            for (Role role : ROLES) {
                if (isThere(role) && operands[role.ordinal()].written()) {
                    workspace.download(place(memory, role), given.get(role), bytes[role.ordinal()]);
                }
            }
        } finally {
            workspaces.give(workspace);
        }
    }

    private boolean isThere(Role role) {
        return operands[role.ordinal()] != null;
    }

    private long place(long memory, Role role) {
        return isThere(role) ? memory + places[role.ordinal()] : 0;
    }

    @Override
    public final void run(DeviceQueue queue, Operands<DeviceBuffer> given) {
        if (!(queue instanceof CudaQueue mine)) {
            throw new IllegalArgumentException("the queue is another engine's: " + queue);
        }
        int held = 0;
        mine.enter();
        try {
            for (; held < ROLES.length; held++) {
                CudaBuffer operand = buffer(mine, given, ROLES[held]);
                if (operand != null) {
                    operand.enter();
                }
            }
            compute(
                    mine.stream(),
                    mine.scratch(scratchBytes),
                    address(mine, given, Role.SRC),
                    address(mine, given, Role.DST),
                    address(mine, given, Role.RESIDUAL),
                    address(mine, given, Role.ROW_SCALES),
                    address(mine, given, Role.ROW_ZERO_POINTS));
        } finally {
            // as many are left as were entered
            while (held > 0) {
                CudaBuffer operand = buffer(mine, given, ROLES[--held]);
                if (operand != null) {
                    operand.exit();
                }
            }
            mine.exit();
        }
    }

    private static CudaBuffer buffer(CudaQueue queue, Operands<DeviceBuffer> given, Role role) {
        DeviceBuffer buffer = given.get(role);
        return buffer == null ? null : queue.mine(buffer);
    }

    private static long address(CudaQueue queue, Operands<DeviceBuffer> given, Role role) {
        CudaBuffer buffer = buffer(queue, given, role);
        return buffer == null ? 0 : buffer.address();
    }
}
