package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Powers, of the base's type, broadcast. Integers to integers are exact in their width, cut where
 * the exponent is negative; everything else is computed in double precision.
 */
record Pow() implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Pow", 1, 2, 2, node -> SuffixBroadcast.of(node, new Pow()));

    private static final Set<ElementType> BASES =
            ElementSets.floatsAnd(ElementType.INT32, ElementType.INT64);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, BASES);
        ElementChecks.oneOf(inputs, 1, ElementSets.NUMBERS);
        return List.of(new TensorType(element, Shapes.broadcast(inputs)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor base = inputs.value(0);
        Tensor exponent = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), base.shape(), exponent.shape());
        boolean isWhole = y.element().isInteger() && exponent.element().isInteger();
        for (int i = 0; i < y.count(); i++, at.next()) {
            int of = at.offset(0);
            int to = at.offset(1);
            if (isWhole) {
                boolean isNegative = !exponent.element().isUnsigned() && exponent.getLong(to) < 0;
                y.setLong(i, pow(base.getLong(of), exponent.getLong(to), isNegative));
            } else {
                double power = pow(base.getDouble(of), exponent.getDouble(to));
                Conversion.set(y, i, power);
            }
        }
        return List.of(y);
    }

    /** Java has NaN for 1 to NaN and for 1 and -1 to infinity, where IEEE 754 has 1. */
    private static double pow(double base, double exponent) {
        boolean isOne = base == 1 || base == -1 && Double.isInfinite(exponent);
        return isOne ? 1 : StrictMath.pow(base, exponent);
    }

    /** By squares, the exponent taken as unsigned where it is not negative. */
    private static long pow(long base, long exponent, boolean isNegative) {
        if (isNegative) {
            return inverse(base, (exponent & 1) == 0);
        }
        long power = 1;
        long square = base;
        for (long left = exponent; left != 0; left >>>= 1) {
            power *= (left & 1) == 0 ? 1 : square;
            square *= square;
        }
        return power;
    }

    private static long inverse(long base, boolean isEven) {
        if (base == 0) {
            throw new IllegalArgumentException("the integer 0 has no power below 0");
        }
        return base == 1 || base == -1 && isEven ? 1 : base == -1 ? -1 : 0;
    }
}
