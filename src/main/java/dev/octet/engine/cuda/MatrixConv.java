package dev.octet.engine.cuda;

import dev.octet.request.Conv;
import dev.octet.request.Request;
import dev.octet.request.TensorLayout;

/** A convolution: an entry for each group of channels, a row for each place of all images. */
record MatrixConv(Conv product) implements MatrixProduct {
    @Override
    public WeightsShape weights() {
        return WeightsShape.of(product);
    }

    @Override
    public int rows() {
        return Math.multiplyExact(product.images(), product.dstPlaces());
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public MatrixPlan.Operand operand() {
        boolean pointwise =
                product.groups() == 1
                        && product.depth().isPointwise()
                        && product.height().isPointwise()
                        && product.width().isPointwise();
        return pointwise ? MatrixPlan.Operand.AS_IT_IS : MatrixPlan.Operand.WINDOWS;
    }

    @Override
    public boolean hasDenseRows() {
        return product.dstLayout() == TensorLayout.NHWC && product.groups() == 1;
    }

    @Override
    public boolean hasWindows() {
        return true;
    }

    @Override
    public Finish finish(Finish.Values values, PackedWeights weights, WeightsShape shape) {
        return Finish.of(product, values, weights, shape);
    }

    @Override
    public Windows windows(Finish.Values values) {
        return Windows.of(product, values.srcZeroPoint());
    }

    @Override
    public ChannelsLast channelsLast(Arena arena) {
        return ChannelsLast.of(product, arena);
    }

    @Override
    public DynamicRows dynamicRows(Arena arena) {
        throw new IllegalStateException("a convolution quantizes no rows");
    }

    @Override
    public MatrixProduct with(Request other) {
        return new MatrixConv((Conv) other);
    }
}
