package dev.octet.request;

import dev.octet.text.RootLocale;

/** Which values a conversion asks for: the quantization of its integers, where it is fixed. */
final class QuantizeParameters {
    private QuantizeParameters() {}

    static void check(Quantize request, Parameters parameters) {
        if (parameters.weightsType() != null
                || parameters.weightScales() != null
                || parameters.bias() != null
                || parameters.residual() != null) {
            throw new IllegalArgumentException(
                    "a conversion has no weights, bias and residual, but values were given");
        }
        boolean hasSrc = request.src() != DataType.F32 && !request.dynamic();
        boolean hasDst = request.dst() != DataType.F32 && !request.dynamic();
        int count = request.grouping().count(request.srcShape());
        check("src", parameters.src(), hasSrc, request.src(), request.grouping(), count);
        boolean grouped = hasDst && !hasSrc;
        check(
                "dst",
                parameters.dst(),
                hasDst,
                request.dst(),
                grouped ? request.grouping() : Grouping.perTensor(),
                grouped ? count : 1);
        if (hasSrc && hasDst) {
            QuantParams.reciprocal("dst's scale", parameters.dstScale());
        }
    }

    private static void check(
            String name,
            QuantParams params,
            boolean expected,
            DataType type,
            Grouping grouping,
            int count) {
        if (expected != (params != null)) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has fixed parameters of " + name + ", none given"
                            : "the request has no fixed parameters of "
                                    + name
                                    + ", but some were given");
        }
        if (params == null) {
            return;
        }
        if (params.type() != type
                || !params.grouping().equals(grouping)
                || params.count() != count) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs %s %s with %,d scales, got %s %s with %,d",
                            name,
                            type,
                            grouping,
                            count,
                            params.type(),
                            params.grouping(),
                            params.count()));
        }
    }
}
