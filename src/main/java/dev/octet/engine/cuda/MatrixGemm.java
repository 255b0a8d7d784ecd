package dev.octet.engine.cuda;

import dev.octet.request.Gemm;
import dev.octet.request.Request;

/** A multiplication: an entry for each matrix of a batch. */
record MatrixGemm(Gemm product) implements MatrixProduct {
    @Override
    public WeightsShape weights() {
        return WeightsShape.of(product);
    }

    @Override
    public int rows() {
        return product.m();
    }

    @Override
    public boolean shared() {
        return product.srcBroadcast();
    }

    @Override
    public MatrixPlan.Operand operand() {
        return product.isDynamic() ? MatrixPlan.Operand.QUANTIZED : MatrixPlan.Operand.AS_IT_IS;
    }

    @Override
    public boolean hasDenseRows() {
        return true;
    }

    @Override
    public boolean hasWindows() {
        return false;
    }

    @Override
    public Finish finish(Finish.Values values, PackedWeights weights, WeightsShape shape) {
        return Finish.of(product, values, weights, shape);
    }

    @Override
    public Windows windows(Finish.Values values) {
        return Windows.of(product);
    }

    @Override
    public ChannelsLast channelsLast(Arena arena) {
        return null;
    }

    @Override
    public DynamicRows dynamicRows(Arena arena) {
        return new DynamicRows(product, arena);
    }

    @Override
    public MatrixProduct with(Request other) {
        return new MatrixGemm((Gemm) other);
    }
}
