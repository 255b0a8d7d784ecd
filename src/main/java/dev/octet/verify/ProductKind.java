package dev.octet.verify;

import dev.octet.request.Product;
import dev.octet.request.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What multiplications and convolutions have in common. */
abstract class ProductKind<R extends Product> implements RequestKind<R> {
    /** Makes rows of integers, one for each channel. */
    interface WeightRows {
        Tensor of(int count, int length);
    }

    abstract Products products(R request);

    abstract Rows rowsIn(R request);

    /** Integer weights as the request lays them out. */
    abstract Tensor layOut(R request, WeightRows rows);

    @Override
    public final Values values(Case line, R request) {
        return new Generator(line, request, rowsIn(request), rows -> layOut(request, rows))
                .generate();
    }

    @Override
    public final Expected expected(R request, Values values, int[] outputs) {
        return Oracle.compute(request, products(request), rowsIn(request), values, outputs);
    }

    @Override
    public final Values withRows(R request, Values values, int count) {
        Rows rows = rowsIn(request);
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        values.given()
                .forEach(
                        (role, tensor) ->
                                given.put(
                                        role,
                                        tensor.rows(rows.count(), count, rows.columns(role))));
        return new Values(request.withRows(count), values.fixed(), values.weights(), given);
    }

    @Override
    public final Optional<Tensor> rowsOf(R request, Tensor dst, R other) {
        Rows rows = rowsIn(request);
        return Optional.of(dst.rows(rows.count(), rowsIn(other).count(), rows.dstColumns()));
    }
}
