package dev.octet.request;

import dev.octet.text.RootLocale;

/** Which values an operation over a float tensor asks for. */
final class TensorParameters {
    private TensorParameters() {}

    /**
     * Checks them.
     *
     * @param scale values of a scale; 0 for none
     * @param bias values of a bias; 0 for none
     */
    static void check(String verb, Output output, int scale, int bias, Parameters parameters) {
        check(verb, output, scale, bias, DataType.F32, false, false, parameters);
    }

    /** The same where the source may be quantized. */
    static void check(
            String verb,
            Output output,
            int scale,
            int bias,
            DataType src,
            boolean srcScale,
            boolean srcZeroPoint,
            Parameters parameters) {
        if (parameters.weightsType() != null
                || parameters.fixedResidual().scale() != null
                || parameters.fixedResidual().zeroPoint() != null) {
            throw new IllegalArgumentException(
                    "to "
                            + verb
                            + " takes no weights and no quantized residual, but values were given");
        }
        ProductParameters.check("src", parameters.fixedSrc(), src, srcScale, srcZeroPoint);
        checkValues("weightScales", parameters.weightScales(), scale);
        checkValues("bias", parameters.bias(), bias);
        ProductParameters.check(
                "dst", parameters.fixedDst(), output.type(), output.scale(), output.zeroPoint());
        if (output.scale()) {
            QuantParams.reciprocal("dstScale", parameters.dstScale());
        }
    }

    private static void checkValues(String name, float[] values, int count) {
        ProductParameters.checkPresence(name, values != null, count > 0);
        if (values == null) {
            return;
        }
        ProductParameters.checkLength(name, values.length, count);
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s must be finite, %s[%d] is %s", name, name, i, values[i]));
            }
        }
    }
}
