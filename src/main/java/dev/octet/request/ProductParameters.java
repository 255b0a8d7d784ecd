package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.Arrays;

/** Which values a multiplication or convolution asks for. */
final class ProductParameters {
    private ProductParameters() {}

    static void check(Product request, Parameters parameters) {
        checkWeights(request, parameters);
        checkValues(request, parameters);
    }

    /** All but the weights. */
    static void checkValues(Product request, Parameters parameters) {
        Epilogue epilogue = request.epilogue();
        if (parameters.weightGrouping() != null && epilogue.weightScale() != Granularity.NONE) {
            checkWeightGrouping(request, parameters);
        }
        checkWeightScales(request, parameters.weightScales());
        checkWeightZeroPoints(request, parameters.weightZeroPoints());
        for (ChannelValues which : ChannelValues.values()) {
            checkChannelValues(
                    which, epilogue.of(which), request.channels(), parameters.values(which));
        }
        boolean integerResidual = epilogue.hasIntegerResidual();
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
                integerResidual,
                integerResidual);
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

    private static void checkWeightScales(Product request, float[] scales) {
        Granularity granularity = request.epilogue().weightScale();
        checkPresence("weightScales", scales != null, granularity != Granularity.NONE);
        if (scales == null) {
            return;
        }
        checkLength("weightScales", scales.length, weightValues(request, granularity));
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

    private static void checkWeightZeroPoints(Product request, int[] zeroPoints) {
        Granularity granularity = request.weightZeroPoint();
        DataType type = request.weights();
        boolean given =
                zeroPoints != null
                        && (granularity != Granularity.NONE
                                || Arrays.stream(zeroPoints).anyMatch(each -> each != 0));
        checkPresence("weightZeroPoints", given, granularity != Granularity.NONE);
        if (!given) {
            return;
        }
        checkLength("weightZeroPoints", zeroPoints.length, weightValues(request, granularity));
        for (int i = 0; i < zeroPoints.length; i++) {
            checkRange("weightZeroPoints[" + i + "]", zeroPoints[i], type);
        }
    }

    private static int weightValues(Product request, Granularity granularity) {
        return granularity == Granularity.PER_GROUP
                ? request.weightGrouping().count(request.weightsShape())
                : count(granularity, request.channels());
    }

    private static int count(Granularity granularity, int channels) {
        return granularity == Granularity.PER_TENSOR ? 1 : channels;
    }

    private static void checkChannelValues(
            ChannelValues which, Granularity granularity, int n, float[] values) {
        checkPresence(which.toString(), values != null, granularity != Granularity.NONE);
        if (values == null) {
            return;
        }
        checkLength(which.toString(), values.length, count(granularity, n));
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s must be finite, %s[%d] is %s", which, which, i, values[i]));
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
        if (expected) {
            checkRange(name, zeroPoint, type);
        }
    }

    private static void checkRange(String name, int zeroPoint, DataType type) {
        if (zeroPoint < type.min() || zeroPoint > type.max()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of %s must be in [%d, %d], is %d",
                            name, type, type.min(), type.max(), zeroPoint));
        }
    }
}
