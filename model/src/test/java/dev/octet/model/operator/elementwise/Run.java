package dev.octet.model.operator.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One node, bound and evaluated; what it infers must be what it gives. */
final class Run {
    private Run() {}

    static Tensor of(String type, int version, Tensor... inputs) {
        return of(type, version, Map.of(), inputs);
    }

    static Tensor of(String type, int version, Map<String, Object> attributes, Tensor... inputs) {
        return all(type, version, attributes, 1, inputs).get(0);
    }

    /** With several outputs; null where an input is left out. */
    static List<Tensor> all(
            String type,
            int version,
            Map<String, Object> attributes,
            int outputs,
            Tensor... inputs) {
        List<String> names = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        for (Tensor input : inputs) {
            names.add(input == null ? "" : "x");
            types.add(input == null ? null : input.type());
        }
        Operator operator =
                Operators.bind(
                        new Signature(Signature.ONNX, type, version),
                        Attributes.of(attributes),
                        names,
                        Collections.nCopies(outputs, "y"));
        List<Tensor> given = operator.evaluate(Inputs.of(inputs));
        List<TensorType> inferred =
                operator.infer(
                        Inputs.of(types, new ArrayList<>(Collections.nCopies(types.size(), null))));
        assertEquals(inferred, given.stream().map(Tensor::type).toList(), type);
        return given;
    }

    /** A tensor of one dimension. */
    static Tensor floats(ElementType element, double... values) {
        Tensor tensor = Tensor.zeros(element, Shape.of(values.length));
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }

    /** A tensor of one dimension. */
    static Tensor integers(ElementType element, long... values) {
        Tensor tensor = Tensor.zeros(element, Shape.of(values.length));
        for (int i = 0; i < values.length; i++) {
            tensor.setLong(i, values[i]);
        }
        return tensor;
    }

    static Tensor bools(int... values) {
        Tensor tensor = Tensor.zeros(ElementType.BOOL, Shape.of(values.length));
        for (int i = 0; i < values.length; i++) {
            tensor.setLong(i, values[i]);
        }
        return tensor;
    }

    static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }
}
