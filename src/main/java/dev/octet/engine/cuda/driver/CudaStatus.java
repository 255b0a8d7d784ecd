package dev.octet.engine.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cublas.cublasLtGetStatusString;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaSuccess;

import dev.octet.kernel.NativeFailure;
import dev.octet.text.RootLocale;

/** What CUDA's functions return, as exceptions. */
final class CudaStatus {
    private CudaStatus() {}

    /** Of the runtime; the driver's numbers are the same. */
    static void check(int status, String call) {
        if (status != cudaSuccess) {
            throw new NativeFailure(call + ": " + cudaGetErrorString(status).getString());
        }
    }

    /** As {@link #check(int, String)}, with a number of the call's. */
    static void check(int status, String call, long number) {
        if (status != cudaSuccess) {
            check(status, RootLocale.format("%s(%,d)", call, number));
        }
    }

    /** Of cuBLASLt. */
    static void checkBlas(int status, String call) {
        if (status != CUBLAS_STATUS_SUCCESS) {
            throw new NativeFailure(call + ": " + cublasLtGetStatusString(status).getString());
        }
    }
}
