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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node by itself: bound, its types inferred, evaluated. */
public final class NodeRun {
    private final Signature signature;
    private final Map<String, Object> attributes = new HashMap<>();
    private int outputs = 1;

    private NodeRun(Signature signature) {
        this.signature = signature;
    }

    /** A node of ONNX's own. */
    public static NodeRun of(String type, int version) {
        return new NodeRun(new Signature(Signature.ONNX, type, version));
    }

    /** A node of ONNX Runtime's own. */
    public static NodeRun microsoft(String type) {
        return new NodeRun(new Signature(Signature.MICROSOFT, type, 1));
    }

    /** Adds an attribute: an integer, a float, a text, or an array of them. */
    public NodeRun with(String name, Object value) {
        attributes.put(name, attribute(value));
        return this;
    }

    private static Object attribute(Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof int[] numbers) {
            return Arrays.stream(numbers).asLongStream().boxed().toList();
        }
        if (value instanceof float[] numbers) {
            List<Float> list = new ArrayList<>();
            for (float number : numbers) {
                list.add(number);
            }
            return list;
        }
        return value instanceof String[] texts ? List.of(texts) : value;
    }

    /** Sets how many outputs it has. */
    public NodeRun outputs(int count) {
        outputs = count;
        return this;
    }

    /** Binds it. */
    public Operator bind(Tensor... inputs) {
        List<String> names = new ArrayList<>();
        for (Tensor input : inputs) {
            names.add(input == null ? "" : "input");
        }
        return Operators.bind(
                signature,
                Attributes.of(attributes),
                names,
                Collections.nCopies(outputs, "output"));
    }

    /** Evaluates it, and checks that the types inferred are those of the outputs. */
    public List<Tensor> all(Tensor... inputs) {
        Operator operator = bind(inputs);
        List<TensorType> types = new ArrayList<>();
        for (Tensor input : inputs) {
            types.add(input == null ? null : input.type());
        }
        List<Tensor> unknown = Collections.nCopies(inputs.length, null);
        List<TensorType> inferred = operator.infer(Inputs.of(types, unknown));
        List<Tensor> values = operator.evaluate(Inputs.of(inputs));
        assertEquals(inferred, values.stream().map(Tensor::type).toList());
        return values;
    }

    /** Evaluates it and gives its first output. */
    public Tensor one(Tensor... inputs) {
        return all(inputs).get(0);
    }

    /** Numbers of a type. */
    public static Tensor tensor(ElementType element, int[] shape, double... values) {
        Tensor tensor = Tensor.zeros(element, Shape.of(shape));
        assertEquals(tensor.count(), values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }

    /** Floats. */
    public static Tensor floats(int[] shape, double... values) {
        return tensor(ElementType.FLOAT, shape, values);
    }

    /** Dimensions. */
    public static int[] shape(int... dims) {
        return dims;
    }

    /** Whole numbers from -4 to 4, without a pattern that an operator has, too. */
    public static Tensor mixed(int seed, int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        long state = seed;
        for (int i = 0; i < tensor.count(); i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            tensor.setDouble(i, (state >>> 33) % 9 - 4);
        }
        return tensor;
    }

    /** Asserts shape and numbers. */
    public static void assertFloats(
            double tolerance, Tensor actual, int[] shape, double... wanted) {
        assertEquals(Shape.of(shape), actual.shape());
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], actual.getDouble(i), tolerance, "element " + i);
        }
    }
}
