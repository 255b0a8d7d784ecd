package dev.octet.verify;

import dev.octet.request.Gemm;
import dev.octet.request.WeightsLayout;

/** Matrix multiplications. */
final class GemmKind extends ProductKind<Gemm> {
    @Override
    public Class<Gemm> request() {
        return Gemm.class;
    }

    @Override
    public Gemm draw(Draw draw) {
        return RandomGemm.draw(draw);
    }

    @Override
    public String place(Gemm gemm, int output) {
        return "row " + output / gemm.n() + ", column " + output % gemm.n();
    }

    @Override
    Products products(Gemm gemm) {
        return new GemmProducts(gemm);
    }

    @Override
    Rows rowsIn(Gemm gemm) {
        return new Rows(gemm.m(), gemm.k(), gemm.n());
    }

    @Override
    Tensor layOut(Gemm gemm, WeightRows rows) {
        if (gemm.layout() == WeightsLayout.NK) {
            return rows.of(gemm.batch() * gemm.n(), gemm.k());
        }
        int height = gemm.batch() * gemm.k();
        Tensor byChannel = rows.of(gemm.n(), height);
        Tensor tensor = new Tensor(byChannel.type(), height * gemm.n());
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < gemm.n(); column++) {
                tensor.set(row * gemm.n() + column, byChannel.integer(column * height + row));
            }
        }
        return tensor;
    }
}
