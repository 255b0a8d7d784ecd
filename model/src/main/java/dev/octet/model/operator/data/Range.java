package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The numbers from the first input to the second, which is left out, in steps of the third. */
record Range() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Range", 11, 3, 3, Range::of);

    private static final Set<ElementType> TYPES =
            EnumSet.of(
                    ElementType.FLOAT,
                    ElementType.DOUBLE,
                    ElementType.FLOAT16,
                    ElementType.BFLOAT16,
                    ElementType.INT16,
                    ElementType.INT32,
                    ElementType.INT64);

    private static Range of(Declaration node) {
        if (node.version() >= 27) {
            // in which precision 16-bit numbers are computed; here it is double for all
            node.element("stash_type");
        }
        return new Range();
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, TYPES);
        ElementChecks.same(inputs, 0, 1, 2);
        for (int i = 0; i < 3; i++) {
            if (inputs.shape(i).count() != 1) {
                throw new IllegalArgumentException(
                        "input " + i + " must be one number, got " + inputs.type(i));
            }
        }
        if (!inputs.knows(0) || !inputs.knows(1) || !inputs.knows(2)) {
            return List.of(TensorType.ofUnknownShape(element));
        }
        return List.of(new TensorType(element, Shape.of(new long[] {count(inputs)})));
    }

    private static long count(Inputs inputs) {
        Tensor start = inputs.value(0);
        Tensor limit = inputs.value(1);
        Tensor delta = inputs.value(2);
        if (!start.element().isFloat()) {
            return count(start.getLong(0), limit.getLong(0), delta.getLong(0));
        }
        double count = Math.ceil((limit.getDouble(0) - start.getDouble(0)) / delta.getDouble(0));
        if (!(count < Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "from %s to %s by %s are too many steps",
                            start.getDouble(0), limit.getDouble(0), delta.getDouble(0)));
        }
        return (long) Math.max(0, count);
    }

    private static long count(long start, long limit, long delta) {
        if (delta == 0) {
            throw new IllegalArgumentException("the step of a range must not be 0");
        }
        if (delta > 0 ? start >= limit : start <= limit) {
            return 0;
        }
        // the way may be longer than a signed number says
        long way = delta > 0 ? limit - start : start - limit;
        long count = Long.divideUnsigned(way - 1, Math.abs(delta)) + 1;
        return count > 0 ? count : Long.MAX_VALUE;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor start = inputs.value(0);
        Tensor delta = inputs.value(2);
        for (int i = 0; i < y.count(); i++) {
            if (y.element().isFloat()) {
                y.setDouble(i, start.getDouble(0) + i * delta.getDouble(0));
            } else {
                y.setLong(i, start.getLong(0) + i * delta.getLong(0));
            }
        }
        return List.of(y);
    }
}
