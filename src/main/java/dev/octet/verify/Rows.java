package dev.octet.verify;

import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Product;

/**
 * A request's tensors as rows: those of a multiplication, or the images of a convolution.
 *
 * @param count what {@link Product#withRows} changes
 * @param srcColumns elements of a row of src
 * @param dstColumns elements of a row of dst
 */
record Rows(int count, int srcColumns, int dstColumns) {

    static Rows of(Product request) {
        if (request instanceof Gemm gemm) {
            return new Rows(gemm.m(), gemm.k(), gemm.n());
        }
        int images = ((Conv) request).images();
        return new Rows(images, request.srcCount() / images, request.dstCount() / images);
    }
}
