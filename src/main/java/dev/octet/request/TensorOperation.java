package dev.octet.request;

import java.util.List;

/**
 * An operation over tensors as floats, whose results may be quantized in the same pass;
 * docs/numerics.md gives the order of its sums. A run may write over its source where dst is f32.
 */
public sealed interface TensorOperation extends Request
        permits Softmax, Normalize, Reduce, Pool, Resize, Elementwise, Attention {
    /** Dimensions of src, outermost first. */
    List<Integer> shape();

    /** How the results are written. */
    Output output();

    @Override
    default DataType src() {
        return DataType.F32;
    }

    @Override
    default DataType dst() {
        return output().type();
    }

    @Override
    default int srcRows() {
        return Shapes.rows(srcShape());
    }

    @Override
    default int[] srcShape() {
        return Shapes.array(shape());
    }

    @Override
    default int[] dstShape() {
        return srcShape();
    }

    @Override
    default int runRows() {
        return shape().get(0);
    }

    @Override
    default long operations() {
        return srcCount();
    }
}
