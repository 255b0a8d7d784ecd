package dev.octet.engine.cuda;

import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * A device that is this machine: the engine's kernels, compiled for the CPU, and multiplications
 * that take what cuBLASLt takes and nothing else. Its memory begins as garbage, between bytes that
 * are looked at when it is freed; behind it nothing may be read. Small caches and few threads, so
 * that small tensors meet several bands and several steps of a grid.
 */
final class HostDevice implements Device {
    private static final int GUARD = 256;
    private static final int GUARD_VALUE = 0x5A;
    private static final int GARBAGE = 0x7B;
    private static final long FREE_BYTES = 1 << 30;
    private static final long CACHE_BYTES = 16 << 10;
    private static final int BAND_ROWS = 32;

    private final Map<Long, Long> sizes = new ConcurrentHashMap<>();
    private final AtomicLong allocations = new AtomicLong();
    private final int[] kernels = new int[DeviceKernel.values().length];
    private final Predicate<MatrixShape> multiplies;
    private volatile boolean hasPinned = true;

    HostDevice() {
        this(shape -> true);
    }

    /** One that has no algorithm for other shapes. */
    HostDevice(Predicate<MatrixShape> multiplies) {
        this.multiplies = multiplies;
        for (DeviceKernel kernel : DeviceKernel.values()) {
            int number = HostDeviceNative.hostKernel(kernel.symbol());
            if (number < 0) {
                throw new AssertionError("native/cuda has no " + kernel.symbol());
            }
            kernels[kernel.ordinal()] = number;
        }
    }

    /** Aborts the test, with the reason, where native code was not built. */
    static HostDevice orAbort() {
        if (Probe.attempt("cuda", () -> new CudaBackend(new HostDevice(), () -> 1))
                instanceof Probe.Absent absent) {
            if (absent.faulty()) {
                throw new AssertionError(absent.reason(), absent.cause());
            }
            Assumptions.abort(absent.reason());
        }
        return new HostDevice();
    }

    /** From now on there is no pinned memory. */
    void losePinned() {
        hasPinned = false;
    }

    /** Pieces of memory in use. */
    int pieces() {
        return sizes.size();
    }

    /** Pieces of memory that were ever allocated. */
    long allocations() {
        return allocations.get();
    }

    @Override
    public Device.Facts facts() {
        return new Device.Facts("kernels of native/cuda on the CPU", CACHE_BYTES, BAND_ROWS);
    }

    @Override
    public long freeBytes() {
        return FREE_BYTES;
    }

    @Override
    public long allocate(long bytes) {
        long begin = HostDeviceNative.hostAllocate(GUARD + bytes, ALIGNMENT);
        HostDeviceNative.hostFill(begin, GUARD_VALUE, GUARD);
        HostDeviceNative.hostFill(begin + GUARD, GARBAGE, bytes);
        HostDeviceNative.hostFill(begin + GUARD + bytes, GUARD_VALUE, rest(bytes));
        sizes.put(begin + GUARD, bytes);
        allocations.incrementAndGet();
        return begin + GUARD;
    }

    @Override
    public void free(long address) {
        Long bytes = sizes.remove(address);
        if (bytes == null) {
            throw new AssertionError("freed twice, or never allocated");
        }
        long begin = address - GUARD;
        boolean whole =
                HostDeviceNative.hostHolds(begin, GUARD_VALUE, GUARD)
                        && HostDeviceNative.hostHolds(address + bytes, GUARD_VALUE, rest(bytes));
        HostDeviceNative.hostFree(begin, GUARD + bytes, ALIGNMENT);
        if (!whole) {
            throw new AssertionError(
                    RootLocale.format("something was written beside %d bytes", bytes));
        }
    }

    /** Bytes up to the next multiple of the alignment. */
    private static long rest(long bytes) {
        return Math.floorMod(-bytes, (long) ALIGNMENT);
    }

    @Override
    public ByteBuffer allocatePinned(int bytes) {
        if (!hasPinned) {
            throw new NativeFailure("no pinned memory");
        }
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public void freePinned(ByteBuffer pinned) {
        // garbage-collected
    }

    @Override
    public Stream openStream() {
        return new HostStream();
    }

    @Override
    public Optional<String> refuses(MatrixShape shape) {
        return multiplies.test(shape) ? Optional.empty() : Optional.of("no algorithm for " + shape);
    }

    @Override
    public Multiplication prepare(MatrixShape shape) {
        check(multiplies.test(shape), "no algorithm", shape);
        check(shape.rows() > 0 && shape.entries() > 0, "nothing to multiply", shape);
        if (shape.integers()) {
            check(shape.columns() % 4 == 0 && shape.depth() % 4 == 0, "not multiples of 4", shape);
            check(shape.rows() > 16, "16 rows or fewer", shape);
            check(shape.srcEntry() % 16 == 0 && shape.dstEntry() % 4 == 0, "not aligned", shape);
        }
        long most = (long) shape.rows() * shape.depth();
        check(
                shape.srcEntry() == 0 || shape.srcEntry() >= most || shape.entries() == 1,
                "overlap",
                shape);
        return new HostMultiplication(shape);
    }

    private static void check(boolean taken, String problem, MatrixShape shape) {
        if (!taken) {
            throw new AssertionError("cuBLASLt refuses " + shape + ": " + problem);
        }
    }

    private record HostMultiplication(MatrixShape shape) implements Multiplication {
        @Override
        public long workspaceBytes() {
            return 64;
        }

        @Override
        public String algorithm() {
            return "plain loops";
        }

        @Override
        public void release() {
            // nothing but heap
        }
    }

    /** Does at once what it is asked. */
    private final class HostStream implements Stream {
        private static final int MOST_ACROSS = 3;
        private static final int MOST_DOWN = 2;
        private static final int BLOCK_WIDTH = 2;

        private final Arguments arguments = new Arguments();

        @Override
        public void toDevice(long host, long device, long bytes) {
            HostDeviceNative.hostCopy(host, device, bytes);
        }

        @Override
        public void toHost(long device, long host, long bytes) {
            HostDeviceNative.hostCopy(device, host, bytes);
        }

        @Override
        public void zero(long device, long bytes) {
            HostDeviceNative.hostFill(device, 0, bytes);
        }

        @Override
        public Arguments arguments() {
            return arguments.clear();
        }

        @Override
        public void launch(DeviceKernel kernel, long width, long height) {
            int number = kernels[kernel.ordinal()];
            if (arguments.size() != HostDeviceNative.hostArgumentBytes(number)) {
                throw new AssertionError(
                        RootLocale.format(
                                "%s takes %d bytes of arguments, got %d",
                                kernel.symbol(),
                                HostDeviceNative.hostArgumentBytes(number),
                                arguments.size()));
            }
            HostDeviceNative.hostLaunch(
                    number,
                    Math.min(MOST_ACROSS, Grid.width(width)),
                    Math.min(MOST_DOWN, Grid.height(width, height)),
                    BLOCK_WIDTH,
                    1,
                    arguments.address());
        }

        @Override
        public void multiply(
                Multiplication multiplication, long src, long weights, long dst, long workspace) {
            MatrixShape shape = ((HostMultiplication) multiplication).shape();
            long addresses = src | weights | dst;
            check(addresses % shape.alignment() == 0, "not aligned as it says", shape);
            check(!shape.integers() || addresses % 16 == 0, "not aligned", shape);
            check(workspace % ALIGNMENT == 0, "the workspace's alignment", shape);
            HostDeviceNative.hostFill(workspace, GARBAGE, multiplication.workspaceBytes());
            HostDeviceNative.hostMultiply(
                    shape.integers(),
                    src,
                    weights,
                    dst,
                    shape.entries(),
                    shape.rows(),
                    shape.columns(),
                    shape.depth(),
                    shape.srcEntry(),
                    shape.dstEntry());
        }

        @Override
        public void mark(int mark) {
            // everything is done already
        }

        @Override
        public void awaitMark(int mark) {
            // everything is done already
        }

        @Override
        public void await() {
            // everything is done already
        }

        @Override
        public void close() {
            // nothing but heap
        }
    }
}
