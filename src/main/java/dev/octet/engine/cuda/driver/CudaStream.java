package dev.octet.engine.cuda.driver;

import static dev.octet.engine.cuda.driver.CudaStatus.check;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import dev.octet.engine.cuda.Arguments;
import dev.octet.engine.cuda.Device;
import dev.octet.engine.cuda.DeviceKernel;
import dev.octet.engine.cuda.Grid;
import dev.octet.engine.cuda.Stream;
import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A stream of CUDA's. */
final class CudaStream implements Stream {
    private final CudaDevice device;
    private final CUstream_st stream = new CUstream_st();
    private final CUevent_st[] events = new CUevent_st[MARKS];

    private final Arguments arguments = new Arguments();

    /** One pointer: where the arguments are. */
    private final ByteBuffer argumentsAt =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    private final PointerPointer<Pointer> launched =
            new PointerPointer<>(new Address().at(Buffers.address(argumentsAt)));
    private final Address from = new Address();
    private final Address to = new Address();
    private final Address weights = new Address();
    private final Address workspace = new Address();

    CudaStream(CudaDevice device) {
        this.device = device;
        argumentsAt.putLong(0, arguments.address());
        device.makeCurrent();
        check(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), "cudaStreamCreate");
        try {
            for (int i = 0; i < MARKS; i++) {
                CUevent_st event = new CUevent_st();
                check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "cudaEventCreate");
                events[i] = event;
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** CUDA's own handle. */
    CUstream_st handle() {
        return stream;
    }

    @Override
    public void toDevice(long host, long address, long bytes) {
        copy(host, address, bytes, cudaMemcpyHostToDevice);
    }

    @Override
    public void toHost(long address, long host, long bytes) {
        copy(address, host, bytes, cudaMemcpyDeviceToHost);
    }

    private void copy(long source, long destination, long bytes, int kind) {
        device.makeCurrent();
        check(
                cudaMemcpyAsync(to.at(destination), from.at(source), bytes, kind, stream),
                "cudaMemcpyAsync",
                bytes);
    }

    @Override
    public void zero(long address, long bytes) {
        device.makeCurrent();
        check(cudaMemsetAsync(to.at(address), 0, bytes, stream), "cudaMemsetAsync", bytes);
    }

    @Override
    public Arguments arguments() {
        return arguments.clear();
    }

    @Override
    public void launch(DeviceKernel kernel, long width, long height) {
        device.makeCurrent();
        int status =
                cuLaunchKernel(
                        device.function(kernel),
                        Grid.width(width),
                        Grid.height(width, height),
                        1,
                        Grid.BLOCK_WIDTH,
                        Grid.BLOCK_HEIGHT,
                        1,
                        0,
                        stream,
                        launched,
                        null);
        if (status != 0) {
            check(status, "cuLaunchKernel of " + kernel.symbol());
        }
    }

    @Override
    public void multiply(
            Device.Multiplication multiplication,
            long src,
            long weightsAt,
            long dst,
            long workspaceAt) {
        device.makeCurrent();
        ((CudaMultiplication) multiplication)
                .run(
                        stream,
                        from.at(src),
                        weights.at(weightsAt),
                        to.at(dst),
                        workspace.at(workspaceAt));
    }

    @Override
    public void mark(int mark) {
        check(cudaEventRecord(events[mark], stream), "cudaEventRecord");
    }

    @Override
    public void awaitMark(int mark) {
        check(cudaEventSynchronize(events[mark]), "cudaEventSynchronize");
    }

    @Override
    public void await() {
        check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    }

    @Override
    public void close() {
        for (CUevent_st event : events) {
            if (event != null) {
                check(cudaEventDestroy(event), "cudaEventDestroy");
            }
        }
        check(cudaStreamDestroy(stream), "cudaStreamDestroy");
    }
}
