package dev.octet.verify;

import dev.octet.request.Gemm;
import dev.octet.request.WeightsLayout;

/** dst[b, m, n] is the sum over k of src[b, m, k] · weights[b, k, n]. */
record GemmProducts(Gemm gemm) implements Products {

    @Override
    public int channel(int output) {
        return output % gemm.n();
    }

    @Override
    public int srcRow(int output) {
        int row = output / gemm.n();
        return gemm.srcBroadcast() ? row % gemm.m() : row;
    }

    @Override
    public void each(int output, Taker taker) {
        int n = channel(output);
        int batch = output / gemm.n() / gemm.m();
        int src = srcRow(output) * gemm.k();
        int weights = batch * gemm.k() * gemm.n();
        for (int k = 0; k < gemm.k(); k++) {
            boolean byChannel = gemm.layout() == WeightsLayout.NK;
            taker.take(src + k, weights + (byChannel ? n * gemm.k() + k : k * gemm.n() + n));
        }
    }
}
