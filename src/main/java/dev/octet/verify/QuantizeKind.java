package dev.octet.verify;

import dev.octet.request.Quantize;
import dev.octet.request.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Quantizations, dequantizations, requantizations. */
final class QuantizeKind implements RequestKind<Quantize> {
    @Override
    public Class<Quantize> request() {
        return Quantize.class;
    }

    @Override
    public Quantize draw(Draw draw) {
        return RandomQuantize.draw(draw);
    }

    @Override
    public Values values(Case line, Quantize request) {
        return new QuantizeGenerator(line, request).generate();
    }

    @Override
    public Expected expected(Quantize request, Values values, int[] outputs) {
        return new QuantizeOracle(request, values).compute(outputs);
    }

    @Override
    public String place(Quantize request, int output) {
        return "element " + output;
    }

    /** The scales fit another first dimension only where it does not count them. */
    private static boolean canHaveRows(Quantize request, int count) {
        if (request.grouping().cutsRows()) {
            return false;
        }
        return request.dynamic()
                ? request.shape().size() > 1
                : request.grouping().count(request.srcShape())
                        == request.grouping().count(request.withRows(count).srcShape());
    }

    @Override
    public Values withRows(Quantize request, Values values, int count) {
        int first = request.runRows();
        if (count == first || !canHaveRows(request, count)) {
            return values;
        }
        Quantize other = request.withRows(count);
        boolean oneRow = request.shape().size() == 1;
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        values.given()
                .forEach(
                        (role, tensor) ->
                                given.put(
                                        role,
                                        first == 0 || oneRow && role != Role.SRC
                                                ? tensor
                                                : tensor.rows(
                                                        first, count, tensor.count() / first)));
        return new Values(other, values.fixed(), null, given);
    }

    @Override
    public Optional<Tensor> rowsOf(Quantize request, Tensor dst, Quantize other) {
        return Optional.empty();
    }
}
