package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * Numbers nearer to 0 by a bias, those within a threshold 0. Of integers the result is cut.
 *
 * @param bias what is taken from a number's magnitude
 * @param lambd the threshold
 */
record Shrink(float bias, float lambd) implements ElementFunction {
    static final OperatorType TYPE = OperatorType.onnx("Shrink", 9, 1, 1, Shrink::of);

    private static Shrink of(Declaration node) {
        return new Shrink(node.real("bias", 0), node.real("lambd", 0.5f));
    }

    @Override
    public Set<ElementType> elements() {
        return ElementSets.NUMBERS;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        List<TensorType> types = ElementFunction.super.infer(inputs);
        ElementType type = inputs.element(0);
        if (type.isInteger() && !(Float.isFinite(bias) && Float.isFinite(lambd))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "bias %s and lambd %s must be finite for %s", bias, lambd, type));
        }
        return types;
    }

    @Override
    public void write(Tensor x, Tensor y, int i) {
        if (x.element().isFloat()) {
            y.setDouble(i, shrink(x.getDouble(i)));
        } else {
            y.setLong(i, shrink(exact(x, i)).longValue());
        }
    }

    private double shrink(double x) {
        return x < -lambd ? x + bias : x > lambd ? x - bias : 0;
    }

    private BigInteger shrink(BigDecimal x) {
        BigDecimal threshold = new BigDecimal(lambd);
        BigDecimal by = new BigDecimal(bias);
        if (x.compareTo(threshold.negate()) < 0) {
            return x.add(by).toBigInteger();
        }
        return x.compareTo(threshold) > 0 ? x.subtract(by).toBigInteger() : BigInteger.ZERO;
    }

    private static BigDecimal exact(Tensor x, int i) {
        return x.element().isUnsigned()
                ? new BigDecimal(Long.toUnsignedString(x.getLong(i)))
                : BigDecimal.valueOf(x.getLong(i));
    }
}
