package dev.octet.request;

import dev.octet.text.RootLocale;

/** Which values a multiplication or convolution asks for. */
final class ProductParameters {
    private ProductParameters() {}

    static void check(Product request, Parameters parameters) {
        Epilogue epilogue = request.epilogue();
        checkWeights(request, parameters);
        if (parameters.weightGrouping() != null && epilogue.weightScale() != Granularity.NONE) {
            checkWeightGrouping(request, parameters);
        }
        checkWeightScales(epilogue.weightScale(), request.channels(), parameters.weightScales());
        checkBias(parameters.bias(), epilogue.bias(), request.channels());
        boolean int8Residual = epilogue.residual().filter(DataType::isInt8).isPresent();
        check(
                "src",
                parameters.fixedSrc(),
                request.src(),
                epilogue.srcScale() == Granularity.PER_TENSOR,
                request.srcZeroPoint() == Granularity.PER_TENSOR);
        check(
                "residual",
                parameters.fixedResidual(),
                epilogue.residualType(),
                int8Residual,
                int8Residual);
        check(
                "dst",
                parameters.fixedDst(),
                epilogue.dst(),
                epilogue.dstScale(),
                epilogue.dstZeroPoint());
        if (epilogue.dstScale()) {
            QuantParams.reciprocal("dstScale", parameters.dstScale());
        }
    }

    private static void checkWeights(Product request, Parameters parameters) {
        if (parameters.weightsType() == null) {
            throw new IllegalArgumentException("the request has weights, none given");
        }
        if (parameters.weightsType() != request.weights()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the request has %s weights, got %s",
                            request.weights(), parameters.weightsType()));
        }
        long bytes = request.weightsBytes();
        if (parameters.weights().capacity() != bytes) {
            String element = request.weights().bytes() == 1 ? "" : request.weights().bytes() + "·";
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "weights need %s%s = %,d bytes, got %,d",
                            element,
                            Shapes.text(request.weightsShape()),
                            bytes,
                            parameters.weights().capacity()));
        }
    }

    private static void checkWeightScales(Granularity granularity, int n, float[] scales) {
        checkPresence("weightScales", scales != null, granularity != Granularity.NONE);
        if (scales == null) {
            return;
        }
        checkLength("weightScales", scales.length, granularity == Granularity.PER_TENSOR ? 1 : n);
        for (int i = 0; i < scales.length; i++) {
            checkPositive("weightScales[" + i + "]", scales[i]);
        }
    }

    private static void checkWeightGrouping(Product request, Parameters parameters) {
        int[] shape = request.weightsShape();
        Grouping expected =
                request.epilogue().weightScale() == Granularity.PER_TENSOR
                        ? Grouping.perTensor()
                        : request.weightGrouping();
        boolean fits;
        try {
            fits = expected.isAs(parameters.weightGrouping(), shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrongGrouping(expected, shape, parameters), e);
        }
        if (!fits) {
            throw new IllegalArgumentException(wrongGrouping(expected, shape, parameters));
        }
    }

    private static String wrongGrouping(Grouping expected, int[] shape, Parameters parameters) {
        return RootLocale.format(
                "weightScales of weights %s must be %s, as Product.weightGrouping() says; got %,d"
                        + " %s",
                Shapes.text(shape),
                expected,
                parameters.weightScales().length,
                parameters.weightGrouping());
    }

    private static void checkBias(float[] bias, boolean expected, int n) {
        checkPresence("bias", bias != null, expected);
        if (bias == null) {
            return;
        }
        checkLength("bias", bias.length, n);
        for (int i = 0; i < bias.length; i++) {
            if (!Float.isFinite(bias[i])) {
                throw new IllegalArgumentException(
                        RootLocale.format("bias must be finite, bias[%d] is %s", i, bias[i]));
            }
        }
    }

    static void check(
            String name,
            Parameters.Fixed fixed,
            DataType type,
            boolean hasScale,
            boolean hasZeroPoint) {
        QuantParams params = fixed.params();
        if (params != null && (params.type() != type || params.count() != 1)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs one scale of %s, got %s",
                            name, type == null ? "nothing" : type, params));
        }
        checkScale(name + "Scale", fixed, hasScale);
        checkZeroPoint(name + "ZeroPoint", fixed, type, hasZeroPoint);
    }

    static void checkPresence(String name, boolean given, boolean expected) {
        if (given != expected) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has " + name + ", none given"
                            : "the request has no " + name + ", but values were given");
        }
    }

    static void checkLength(String name, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s needs %,d values, got %,d", name, expected, length));
        }
    }

    private static void checkScale(String name, Parameters.Fixed fixed, boolean expected) {
        if (expected) {
            checkPresence(name, fixed.scale() != null, true);
        }
        float scale = fixed.scaleOrOne();
        checkPositive(name, scale);
        if (!expected && scale != 1) {
            throw new IllegalArgumentException("the request has no " + name + ", got " + scale);
        }
    }

    private static void checkPositive(String name, float scale) {
        if (!QuantParams.isScale(scale)) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s must be finite and greater than 0, is %s", name, scale));
        }
    }

    private static void checkZeroPoint(
            String name, Parameters.Fixed fixed, DataType type, boolean expected) {
        if (expected) {
            checkPresence(name, fixed.zeroPoint() != null, true);
        }
        int zeroPoint = fixed.zeroPointOrNone();
        if (!expected && zeroPoint != 0) {
            throw new IllegalArgumentException("the request has no " + name + ", got " + zeroPoint);
        }
        if (expected && (zeroPoint < type.min() || zeroPoint > type.max())) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of %s must be in [%d, %d], is %d",
                            name, type, type.min(), type.max(), zeroPoint));
        }
    }
}
