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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node of ONNX's own operators, bound and evaluated. What it infers must be what it gives. */
public final class OneNode {
    private final String type;
    private final int version;
    private final Map<String, Object> attributes = new HashMap<>();

    private OneNode(String type, int version) {
        this.type = type;
        this.version = version;
    }

    public static OneNode of(String type, int version) {
        return new OneNode(type, version);
    }

    /** With an attribute; integers as an int or int[]. */
    public OneNode with(String name, Object value) {
        Object stored = value;
        if (value instanceof Integer number) {
            stored = (long) number;
        } else if (value instanceof int[] numbers) {
            List<Long> list = new ArrayList<>();
            for (int number : numbers) {
                list.add((long) number);
            }
            stored = list;
        }
        attributes.put(name, stored);
        return this;
    }

    /** The first output. */
    public Tensor run(Tensor... inputs) {
        return run(1, inputs).get(0);
    }

    /** Some outputs; null where an input is left out. */
    public List<Tensor> run(int outputs, Tensor... inputs) {
        Operator operator = bind(outputs, inputs);
        List<Tensor> given = operator.evaluate(Inputs.of(inputs));
        List<TensorType> types = given.stream().map(Tensor::type).toList();
        assertEquals(types, operator.infer(Inputs.of(inputs)), type);
        List<TensorType> inferred = inferWithoutValues(operator, inputs);
        for (int i = 0; i < types.size(); i++) {
            assertEquals(types.get(i).element(), inferred.get(i).element(), type);
            if (inferred.get(i).isKnown()) {
                assertEquals(types.get(i), inferred.get(i), type);
            }
        }
        return given;
    }

    /** The types of the outputs where no value is known. */
    public List<TensorType> infer(Tensor... inputs) {
        return inferWithoutValues(bind(1, inputs), inputs);
    }

    /** The operator of a node with such inputs. */
    public Operator bind(int outputs, Tensor... inputs) {
        List<String> names = new ArrayList<>();
        for (Tensor input : inputs) {
            names.add(input == null ? "" : "x");
        }
        return Operators.bind(
                new Signature(Signature.ONNX, type, version),
                Attributes.of(attributes),
                names,
                Collections.nCopies(outputs, "y"));
    }

    private static List<TensorType> inferWithoutValues(Operator operator, Tensor... inputs) {
        List<TensorType> types = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (Tensor input : inputs) {
            types.add(input == null ? null : input.type());
            values.add(null);
        }
        return operator.infer(Inputs.of(types, values));
    }

    /** A tensor of any type of elements. */
    public static Tensor tensor(ElementType element, int[] shape, double... values) {
        Tensor tensor = Tensor.zeros(element, Shape.of(shape));
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }

    /** Floats 0, 1, 2, ... */
    public static Tensor range(int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, i);
        }
        return tensor;
    }

    /** A list of integers. */
    public static Tensor longs(long... values) {
        return Tensor.of(values, values.length);
    }

    /** A list of floats. */
    public static Tensor floats(float... values) {
        return Tensor.of(values, values.length);
    }

    /** All elements as doubles. */
    public static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }
}
