package dev.octet.model.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One node with the values that it is given. */
public final class Call {
    private Call() {}

    /** Its operator; inputs that are null are left out. */
    public static Operator operator(
            String type,
            int version,
            Map<String, Object> attributes,
            int outputs,
            Tensor... inputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            names.add(inputs[i] == null ? "" : "input" + i);
        }
        return Operators.bind(
                new Signature(Signature.ONNX, type, version),
                Attributes.of(attributes),
                names,
                Collections.nCopies(outputs, "output"));
    }

    /** All outputs, whose types must be what is inferred, with values and without. */
    public static List<Tensor> all(
            String type,
            int version,
            Map<String, Object> attributes,
            int outputs,
            Tensor... inputs) {
        return all(operator(type, version, attributes, outputs, inputs), inputs);
    }

    /** All outputs, whose types must be what is inferred, with values and without. */
    public static List<Tensor> all(Operator operator, Tensor... inputs) {
        List<Tensor> values = operator.evaluate(Inputs.of(inputs));
        // how often a loop runs may depend on values that it computes
        check(values, operator.infer(Inputs.of(inputs)), operator.mayRunLong());
        List<TensorType> given = new ArrayList<>();
        for (Tensor input : inputs) {
            given.add(input == null ? null : input.type());
        }
        check(
                values,
                operator.infer(Inputs.of(given, Collections.nCopies(given.size(), null))),
                true);
        return values;
    }

    private static void check(
            List<Tensor> values, List<TensorType> inferred, boolean mayBeUnknown) {
        assertEquals(values.size(), inferred.size());
        for (int i = 0; i < values.size(); i++) {
            TensorType type = values.get(i).type();
            boolean isUnknown = mayBeUnknown && !inferred.get(i).isKnown();
            assertEquals(
                    isUnknown ? TensorType.ofUnknownShape(type.element()) : type, inferred.get(i));
        }
    }

    /** The first output. */
    public static Tensor of(
            String type, int version, Map<String, Object> attributes, Tensor... inputs) {
        return all(type, version, attributes, 1, inputs).get(0);
    }

    /** The numbers from 0 on. */
    public static Tensor counted(int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(i, i);
        }
        return tensor;
    }

    /** A list of int64. */
    public static Tensor list(long... values) {
        return Tensor.of(values, values.length);
    }

    /** One int64 without an axis. */
    public static Tensor one(long value) {
        return Tensor.of(new long[] {value});
    }

    /** Numbers of any type. */
    public static Tensor numbers(ElementType type, double... values) {
        Tensor tensor = Tensor.zeros(type, Shape.of(values.length));
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }

    /** Booleans. */
    public static Tensor bools(int... values) {
        Tensor tensor = Tensor.zeros(ElementType.BOOL, Shape.of(values.length));
        for (int i = 0; i < values.length; i++) {
            tensor.setLong(i, values[i]);
        }
        return tensor;
    }
}
