package dev.octet.verify;

import dev.octet.request.Role;

/**
 * A request's tensors as rows: those of a multiplication, or the images of a convolution.
 *
 * @param count what {@link dev.octet.request.Product#withRows} changes
 * @param srcColumns elements of a row of src
 * @param dstColumns elements of a row of dst
 */
record Rows(int count, int srcColumns, int dstColumns) {
    /** Elements of a row of that tensor. */
    int columns(Role role) {
        return switch (role) {
            case SRC -> srcColumns;
            case DST, RESIDUAL -> dstColumns;
            case ROW_SCALES, ROW_ZERO_POINTS -> 1;
            default -> throw new IllegalArgumentException("a product has no " + role);
        };
    }
}
