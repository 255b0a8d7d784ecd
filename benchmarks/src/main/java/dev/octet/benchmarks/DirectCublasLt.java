package dev.octet.benchmarks;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32I;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32I;
import static org.bytedeco.cuda.global.cudart.CUDA_R_8I;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaMemcpy;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreate;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import java.util.SplittableRandom;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * s8·s8 → s32 of three square matrices by one call of cuBLASLt's, its data in place: the least that
 * can be asked of it. Shares no code with the engine.
 */
final class DirectCublasLt implements AutoCloseable {
    private static final long WORKSPACE_BYTES = 32L << 20;

    private final cublasLtContext handle = new cublasLtContext();
    private final CUstream_st stream = new CUstream_st();
    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t operand;
    private final cublasLtMatrixLayoutOpaque_t result;
    private final cublasLtMatmulHeuristicResult_t chosen = new cublasLtMatmulHeuristicResult_t(1);
    private final IntPointer one = new IntPointer(new int[] {1});
    private final IntPointer zero = new IntPointer(new int[] {0});
    private final Pointer weights;
    private final Pointer src;
    private final Pointer dst;
    private final Pointer workspace;

    DirectCublasLt(int size) {
        check(cudaSetDevice(0), "cudaSetDevice");
        check(cublasLtCreate(handle), "cublasLtCreate");
        check(cudaStreamCreate(stream), "cudaStreamCreate");
        long bytes = (long) size * size;
        weights = random(bytes);
        src = random(bytes);
        dst = allocate(bytes * Integer.BYTES);
        workspace = allocate(WORKSPACE_BYTES);
        PointerPointer<Pointer> created = new PointerPointer<>(1);
        check(cublasLtMatmulDescCreate(created, CUBLAS_COMPUTE_32I, CUDA_R_32I), "DescCreate");
        operation = new cublasLtMatmulDescOpaque_t(created.get());
        IntPointer transposed = new IntPointer(new int[] {CUBLAS_OP_T});
        check(
                cublasLtMatmulDescSetAttribute(
                        operation, CUBLASLT_MATMUL_DESC_TRANSA, transposed, Integer.BYTES),
                "DescSetAttribute");
        check(cublasLtMatrixLayoutCreate(created, CUDA_R_8I, size, size, size), "LayoutCreate");
        operand = new cublasLtMatrixLayoutOpaque_t(created.get());
        check(cublasLtMatrixLayoutCreate(created, CUDA_R_32I, size, size, size), "LayoutCreate");
        result = new cublasLtMatrixLayoutOpaque_t(created.get());
        check(cublasLtMatmulPreferenceCreate(created), "PreferenceCreate");
        cublasLtMatmulPreferenceOpaque_t preference =
                new cublasLtMatmulPreferenceOpaque_t(created.get());
        LongPointer most = new LongPointer(new long[] {WORKSPACE_BYTES});
        check(
                cublasLtMatmulPreferenceSetAttribute(
                        preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, most, Long.BYTES),
                "PreferenceSetAttribute");
        int[] count = new int[1];
        check(
                cublasLtMatmulAlgoGetHeuristic(
                        handle,
                        operation,
                        operand,
                        operand,
                        result,
                        result,
                        preference,
                        1,
                        chosen,
                        count),
                "AlgoGetHeuristic");
        check(count[0] == 0 ? -1 : chosen.state(), "AlgoGetHeuristic's choice");
        check(cublasLtMatmulPreferenceDestroy(preference), "PreferenceDestroy");
    }

    private static Pointer allocate(long bytes) {
        Pointer memory = new Pointer();
        check(cudaMalloc(memory, bytes), "cudaMalloc");
        return memory;
    }

    private static Pointer random(long bytes) {
        byte[] values = new byte[Math.toIntExact(bytes)];
        new SplittableRandom(1).nextBytes(values);
        Pointer memory = allocate(bytes);
        try (BytePointer host = new BytePointer(values)) {
            check(cudaMemcpy(memory, host, bytes, cudaMemcpyHostToDevice), "cudaMemcpy");
        }
        return memory;
    }

    /** Free bytes of the device. */
    static long freeBytes() {
        SizeTPointer free = new SizeTPointer(1);
        check(cudaMemGetInfo(free, new SizeTPointer(1)), "cudaMemGetInfo");
        return free.get();
    }

    /** So many runs, one behind the other, and a wait for the last. */
    void runs(int count) {
        for (int i = 0; i < count; i++) {
            check(
                    cublasLtMatmul(
                            handle,
                            operation,
                            one,
                            weights,
                            operand,
                            src,
                            operand,
                            zero,
                            dst,
                            result,
                            dst,
                            result,
                            chosen.algo(),
                            workspace,
                            WORKSPACE_BYTES,
                            stream),
                    "cublasLtMatmul");
        }
        check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    }

    static void check(int status, String call) {
        if (status != 0) {
            throw new IllegalStateException(call + " returned " + status);
        }
    }

    @Override
    public void close() {
        check(cudaStreamDestroy(stream), "cudaStreamDestroy");
        for (Pointer memory : new Pointer[] {weights, src, dst, workspace}) {
            check(cudaFree(memory), "cudaFree");
        }
        cublasLtMatrixLayoutDestroy(operand);
        cublasLtMatrixLayoutDestroy(result);
        cublasLtMatmulDescDestroy(operation);
        cublasLtDestroy(handle);
    }
}
