package dev.octet.benchmarks;

import static dev.octet.benchmarks.DirectCublasLt.check;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreate;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/** A copy within the device's memory: what moving so many bytes takes at the least. */
final class DirectCopy implements AutoCloseable {
    private final CUstream_st stream = new CUstream_st();
    private final Pointer src = new Pointer();
    private final Pointer dst = new Pointer();
    private final long bytes;

    /**
     * Allocates.
     *
     * @param moved bytes read and bytes written, together
     */
    DirectCopy(long moved) {
        bytes = moved / 2;
        check(cudaSetDevice(0), "cudaSetDevice");
        check(cudaStreamCreate(stream), "cudaStreamCreate");
        check(cudaMalloc(src, bytes), "cudaMalloc");
        check(cudaMalloc(dst, bytes), "cudaMalloc");
        check(cudaMemsetAsync(src, 0x55, bytes, stream), "cudaMemsetAsync");
    }

    /** So many runs, one behind the other, and a wait for the last. */
    void runs(int count) {
        for (int i = 0; i < count; i++) {
            check(
                    cudaMemcpyAsync(dst, src, bytes, cudaMemcpyDeviceToDevice, stream),
                    "cudaMemcpyAsync");
        }
        check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    }

    @Override
    public void close() {
        check(cudaStreamDestroy(stream), "cudaStreamDestroy");
        check(cudaFree(src), "cudaFree");
        check(cudaFree(dst), "cudaFree");
    }
}
