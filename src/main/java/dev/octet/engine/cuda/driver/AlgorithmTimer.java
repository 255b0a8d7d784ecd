package dev.octet.engine.cuda.driver;

import static dev.octet.engine.cuda.driver.CudaStatus.check;
import static org.bytedeco.cuda.global.cudart.cudaEventCreate;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;

import dev.octet.engine.cuda.Arena;
import dev.octet.engine.cuda.MatrixShape;
import dev.octet.engine.cuda.Workspace;
import dev.octet.kernel.NativeFailure;
import org.bytedeco.cuda.cudart.CUevent_st;

/** Runs algorithms on memory of its own and takes their times. */
final class AlgorithmTimer implements CudaMultiplication.Stopwatch, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AlgorithmTimer.class.getName());
    private static final int RUNS = 10;

    private final CudaStream stream;
    private final Workspace memory;
    private final long srcAt;
    private final long weightsAt;
    private final long dstAt;
    private final Arena arena = new Arena();
    private final CUevent_st begin = new CUevent_st();
    private final CUevent_st end = new CUevent_st();

    AlgorithmTimer(CudaDevice device, MatrixShape shape) {
        int element = shape.integers() ? 1 : Float.BYTES;
        long rows = (long) shape.entries() * shape.rows();
        srcAt = arena.reserve(rows * shape.depth() * element);
        weightsAt = arena.reserve(shape.entries() * shape.weightsEntry() * element);
        dstAt = arena.reserve(shape.entries() * Math.max(shape.dstEntry(), 1) * Integer.BYTES);
        memory = new Workspace(device);
        stream = (CudaStream) memory.stream();
        try {
            check(cudaEventCreate(begin), "cudaEventCreate");
            check(cudaEventCreate(end), "cudaEventCreate");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public float time(CudaMultiplication multiplication) {
        try {
            long base = memory.memory(arena.bytes() + multiplication.workspaceBytes());
            run(multiplication, base);
            check(cudaEventRecord(begin, stream.handle()), "cudaEventRecord");
            for (int i = 0; i < RUNS; i++) {
                run(multiplication, base);
            }
            check(cudaEventRecord(end, stream.handle()), "cudaEventRecord");
            check(cudaEventSynchronize(end), "cudaEventSynchronize");
            float[] time = new float[1];
            check(cudaEventElapsedTime(time, begin, end), "cudaEventElapsedTime");
            return time[0];
        } catch (NativeFailure e) {
            LOG.log(System.Logger.Level.DEBUG, "an algorithm of cuBLASLt's fails", e);
            return Float.POSITIVE_INFINITY;
        }
    }

    private void run(CudaMultiplication multiplication, long base) {
        stream.multiply(
                multiplication, base + srcAt, base + weightsAt, base + dstAt, base + arena.bytes());
    }

    @Override
    public void close() {
        for (CUevent_st event : new CUevent_st[] {begin, end}) {
            if (!event.isNull()) {
                check(cudaEventDestroy(event), "cudaEventDestroy");
            }
        }
        memory.close();
    }
}
