package dev.octet.engine.cuda.driver;

import static dev.octet.engine.cuda.driver.CudaStatus.checkBlas;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32I;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_INVALID_VALUE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;
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
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32I;
import static org.bytedeco.cuda.global.cudart.CUDA_R_8I;

import dev.octet.engine.cuda.MatrixShape;
import java.lang.ref.Reference;
import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A shape in cuBLASLt's column-major words, and the question which algorithms it has for it: TN,
 * the weights as A, the source as B. What is set here stays as it is, so that threads may share it.
 */
final class CudaProblem implements AutoCloseable {
    /** What cuBLASLt's documentation recommends for Hopper. */
    private static final long MOST_WORKSPACE_BYTES = 32L << 20;

    /** Whose alignment cuBLASLt is to count on. */
    private static final int[] OPERANDS = {
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES
    };

    /** Bytes of cublasLtMatmulHeuristicResult_t. */
    static final int RESULT_BYTES = 96;

    private final cublasLtContext handle;
    private final MatrixShape shape;
    private cublasLtMatmulDescOpaque_t operation;
    private cublasLtMatrixLayoutOpaque_t weightsLayout;
    private cublasLtMatrixLayoutOpaque_t srcLayout;
    private cublasLtMatrixLayoutOpaque_t dstLayout;

    /** 1 and 0, of the type of the sums: what products and dst are multiplied with. */
    private final Cell one;

    private final Cell zero = Cell.of(0);

    CudaProblem(cublasLtContext handle, MatrixShape shape) {
        this.handle = handle;
        this.shape = shape;
        boolean integers = shape.integers();
        int type = integers ? CUDA_R_8I : CUDA_R_32F;
        int sum = integers ? CUDA_R_32I : CUDA_R_32F;
        one = Cell.of(integers ? 1 : Float.floatToRawIntBits(1));
        try {
            operation = operation(integers ? CUBLAS_COMPUTE_32I : CUBLAS_COMPUTE_32F, sum);
            transposeWeights();
            weightsLayout = layout(type, shape.depth(), shape.columns());
            setBatch(weightsLayout, shape.weightsEntry());
            srcLayout = layout(type, shape.depth(), shape.rows());
            setBatch(srcLayout, shape.srcEntry());
            dstLayout = layout(sum, shape.columns(), shape.rows());
            setBatch(dstLayout, shape.dstEntry());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    MatrixShape shape() {
        return shape;
    }

    private static cublasLtMatmulDescOpaque_t operation(int compute, int scale) {
        Cell created = new Cell(Long.BYTES);
        checkBlas(
                cublasLtMatmulDescCreate(new PointerPointer<>(created), compute, scale),
                "cublasLtMatmulDescCreate");
        return new cublasLtMatmulDescOpaque_t(created.target());
    }

    private void transposeWeights() {
        checkBlas(
                cublasLtMatmulDescSetAttribute(
                        operation,
                        CUBLASLT_MATMUL_DESC_TRANSA,
                        Cell.of(CUBLAS_OP_T),
                        Integer.BYTES),
                "cublasLtMatmulDescSetAttribute");
    }

    private static cublasLtMatrixLayoutOpaque_t layout(int type, long rows, long columns) {
        Cell created = new Cell(Long.BYTES);
        checkBlas(
                cublasLtMatrixLayoutCreate(
                        new PointerPointer<>(created), type, rows, columns, rows),
                "cublasLtMatrixLayoutCreate");
        return new cublasLtMatrixLayoutOpaque_t(created.target());
    }

    private void setBatch(cublasLtMatrixLayoutOpaque_t layout, long entry) {
        checkBlas(
                cublasLtMatrixLayoutSetAttribute(
                        layout,
                        CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT,
                        Cell.of(shape.entries()),
                        Integer.BYTES),
                "cublasLtMatrixLayoutSetAttribute");
        checkBlas(
                cublasLtMatrixLayoutSetAttribute(
                        layout,
                        CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET,
                        Cell.of(entry),
                        Long.BYTES),
                "cublasLtMatrixLayoutSetAttribute");
    }

    /** Why cuBLASLt does not compute it on this device; empty where it does. */
    Optional<String> refusal() {
        int[] count = new int[1];
        Cell cell = new Cell(RESULT_BYTES);
        var first = new cublasLtMatmulHeuristicResult_t(cell);
        int status = heuristic(first, 1, count);
        if (status == CUBLAS_STATUS_SUCCESS && count[0] > 0) {
            status = first.state();
        }
        Reference.reachabilityFence(cell);
        boolean none =
                status == CUBLAS_STATUS_SUCCESS && count[0] == 0
                        || status == CUBLAS_STATUS_NOT_SUPPORTED
                        || status == CUBLAS_STATUS_INVALID_VALUE;
        if (none) {
            return Optional.of("cuBLASLt has no algorithm for " + shape);
        }
        checkBlas(status, "cublasLtMatmulAlgoGetHeuristic for " + shape);
        return Optional.empty();
    }

    /** Fills {@code found} with cuBLASLt's choice, the best first; returns how many there are. */
    int algorithms(cublasLtMatmulHeuristicResult_t found, int wanted) {
        int[] count = new int[1];
        checkBlas(heuristic(found, wanted, count), "cublasLtMatmulAlgoGetHeuristic for " + shape);
        return count[0];
    }

    private int heuristic(cublasLtMatmulHeuristicResult_t found, int wanted, int[] count) {
        Cell created = new Cell(Long.BYTES);
        checkBlas(
                cublasLtMatmulPreferenceCreate(new PointerPointer<>(created)),
                "cublasLtMatmulPreferenceCreate");
        var preference = new cublasLtMatmulPreferenceOpaque_t(created.target());
        try {
            checkBlas(
                    cublasLtMatmulPreferenceSetAttribute(
                            preference,
                            CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                            Cell.of(MOST_WORKSPACE_BYTES),
                            Long.BYTES),
                    "cublasLtMatmulPreferenceSetAttribute");
            for (int operand : OPERANDS) {
                checkBlas(
                        cublasLtMatmulPreferenceSetAttribute(
                                preference, operand, Cell.of(shape.alignment()), Integer.BYTES),
                        "cublasLtMatmulPreferenceSetAttribute");
            }
            return cublasLtMatmulAlgoGetHeuristic(
                    handle,
                    operation,
                    weightsLayout,
                    srcLayout,
                    dstLayout,
                    dstLayout,
                    preference,
                    wanted,
                    found,
                    count);
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /** Asks for the multiplication. */
    void run(
            CUstream_st stream,
            Pointer src,
            Pointer weights,
            Pointer dst,
            cublasLtMatmulAlgo_t algorithm,
            Pointer workspace,
            long workspaceBytes) {
        int status =
                cublasLtMatmul(
                        handle,
                        operation,
                        one,
                        weights,
                        weightsLayout,
                        src,
                        srcLayout,
                        zero,
                        dst,
                        dstLayout,
                        dst,
                        dstLayout,
                        algorithm,
                        workspace,
                        workspaceBytes,
                        stream);
        if (status != 0) {
            checkBlas(status, "cublasLtMatmul of " + shape);
        }
    }

    /** Frees what is there of it. */
    @Override
    public void close() {
        for (cublasLtMatrixLayoutOpaque_t layout :
                new cublasLtMatrixLayoutOpaque_t[] {weightsLayout, srcLayout, dstLayout}) {
            if (layout != null) {
                cublasLtMatrixLayoutDestroy(layout);
            }
        }
        if (operation != null) {
            cublasLtMatmulDescDestroy(operation);
        }
    }
}
