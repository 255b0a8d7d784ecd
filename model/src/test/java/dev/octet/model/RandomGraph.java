package dev.octet.model;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small network of floats by a seed: products, convolutions, poolings, normalizations, functions,
 * and what moves elements, in any order, with values that are used often, late or never. Numbers
 * stay small, so that roundings do, too.
 */
public final class RandomGraph {
    private static final int MOST_ELEMENTS = 3000;

    private final Random random;
    private final Build build = new Build();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final List<Shape> inputs = new ArrayList<>();
    private int count;

    private RandomGraph(long seed) {
        random = new Random(seed);
    }

    /** A graph, and the shapes of its inputs. */
    public record Made(Graph graph, List<Shape> inputs) {
        /** Numbers for its inputs. */
        public List<Tensor> numbers(long seed) {
            List<Tensor> all = new ArrayList<>();
            for (Shape shape : inputs) {
                all.add(Networks.numbers(seed + all.size(), shape.dims()));
            }
            return all;
        }
    }

    /** The graph of a seed. */
    public static Made of(long seed) {
        return new RandomGraph(seed).make();
    }

    private Made make() {
        for (int i = 0; i <= random.nextInt(2); i++) {
            int rank = 2 + random.nextInt(3);
            int[] dims = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                dims[axis] = 1 + random.nextInt(axis == 0 ? 3 : 8);
            }
            inputs.add(Shape.of(dims));
            build.inputs("x" + i);
            put("x" + i, Shape.of(dims));
        }
        int steps = 3 + random.nextInt(12);
        for (int i = 0; i < steps; i++) {
            step();
        }
        List<String> outputs = new ArrayList<>(List.of(names.get(names.size() - 1)));
        for (int i = random.nextInt(3); i > 0; i--) {
            String other = names.get(random.nextInt(names.size()));
            if (!outputs.contains(other)) {
                outputs.add(other);
            }
        }
        build.outputs(outputs.toArray(String[]::new));
        return new Made(build.graph(), inputs);
    }

    private void step() {
        // the newest values are used the most, so that there are chains
        int back = Math.min(names.size() - 1, (int) Math.abs(random.nextGaussian() * 1.5));
        String x = names.get(names.size() - 1 - back);
        Shape shape = shapes.get(x);
        switch (random.nextInt(18)) {
            case 0, 1 -> function(x);
            case 2, 3 -> binary(x, shape);
            case 4 -> product(x, shape);
            case 5 -> scores(x, shape);
            case 6, 7 -> pictures(x, shape);
            case 8 -> reshape(x, shape);
            case 9 -> transpose(x, shape);
            case 10 -> concat(x, shape);
            case 11 -> slice(x, shape);
            case 12 -> add(node("Softmax", x), Map.of("axis", axis(shape)), shape);
            case 13 -> normalization(x, shape);
            case 14 -> gelu(x, shape);
            case 15 -> hardSwish(x, shape);
            case 16 -> reduce(x, shape);
            default -> split(x, shape);
        }
    }

    private long axis(Shape shape) {
        return random.nextInt(shape.rank());
    }

    private String fresh() {
        return "v" + count++;
    }

    private void put(String name, Shape shape) {
        names.add(name);
        shapes.put(name, shape);
    }

    private static String node(String type, String... inputs) {
        return type + "(" + String.join(", ", inputs) + ")";
    }

    private String inner(String call, Map<String, Object> attributes) {
        String name = fresh();
        build.add(name + " = " + call, attributes, List.of());
        return name;
    }

    private String inner(String call) {
        return inner(call, Map.of());
    }

    private String add(String call, Map<String, Object> attributes, Shape shape) {
        String name = inner(call, attributes);
        put(name, shape);
        return name;
    }

    private String constant(Tensor value) {
        String name = "k" + count++;
        build.constant(name, value);
        return name;
    }

    /** Numbers, so small that sums of so many of their products are small. */
    private String weights(int sums, int... dims) {
        Tensor weights = Networks.numbers(random.nextLong(), dims);
        for (int i = 0; i < weights.count(); i++) {
            weights.setDouble(i, weights.getDouble(i) / Math.sqrt(sums));
        }
        return constant(weights);
    }

    private String scalar(double value) {
        return constant(Tensor.of(new float[] {(float) value}));
    }

    private String list(long... values) {
        return constant(Tensor.of(values, values.length));
    }

    private void function(String x) {
        String[] types = {
            "Relu",
            "Sigmoid",
            "Tanh",
            "Abs",
            "Neg",
            "Erf",
            "LeakyRelu",
            "Softplus",
            "Elu",
            "Identity"
        };
        add(node(types[random.nextInt(types.length)], x), Map.of(), shapes.get(x));
    }

    private void binary(String x, Shape shape) {
        List<String> alike = new ArrayList<>();
        for (String other : names) {
            if (shapes.get(other).equals(shape)) {
                alike.add(other);
            }
        }
        String other;
        if (random.nextBoolean()) {
            other = alike.get(random.nextInt(alike.size()));
        } else {
            int[] dims = shape.dims();
            for (int i = 0; i < dims.length; i++) {
                dims[i] = random.nextInt(3) == 0 ? dims[i] : 1;
            }
            int skipped = random.nextInt(dims.length);
            other = weights(1, Arrays.copyOfRange(dims, skipped, dims.length));
        }
        String[] types = {"Add", "Sub", "Mul", "Max", "Min"};
        String type = types[random.nextInt(types.length)];
        String call = random.nextBoolean() ? node(type, x, other) : node(type, other, x);
        // products of products would grow
        String bounded = type.equals("Mul") ? node("Tanh", inner(call)) : call;
        add(bounded, Map.of(), shape);
    }

    private void product(String x, Shape shape) {
        int k = shape.get(-1);
        int n = 1 + random.nextInt(20);
        String y = add(node("MatMul", x, weights(k, k, n)), Map.of(), shape.with(-1, n));
        if (random.nextBoolean()) {
            y = add(node("Add", y, weights(1, n)), Map.of(), shape.with(-1, n));
        }
        if (random.nextBoolean()) {
            add(node(random.nextBoolean() ? "Relu" : "Sigmoid", y), Map.of(), shape.with(-1, n));
        }
    }

    /** A tensor times itself, as attention has it. */
    private void scores(String x, Shape shape) {
        int rank = shape.rank();
        List<Long> perm = new ArrayList<>();
        for (long i = 0; i < rank; i++) {
            perm.add(i);
        }
        Collections.swap(perm, rank - 1, rank - 2);
        String turned = inner(node("Transpose", x), Map.of("perm", perm));
        String all = inner(node("MatMul", x, turned));
        Shape square = shape.with(-1, shape.get(-2));
        String scaled = add(node("Mul", all, scalar(0.3)), Map.of(), square);
        String p = add(node("Softmax", scaled), Map.of("axis", -1L), square);
        if (random.nextBoolean()) {
            add(node("MatMul", p, x), Map.of(), shape);
        }
    }

    private void pictures(String x, Shape shape) {
        if (shape.rank() != 4) {
            asPicture(x, shape);
            return;
        }
        int size = Math.min(shape.get(2), shape.get(3));
        if (random.nextInt(4) == 0 && size >= 2) {
            pool(x, shape);
            return;
        }
        if (random.nextInt(8) == 0) {
            add(node("GlobalAveragePool", x), Map.of(), shape.with(2, 1).with(3, 1));
            return;
        }
        int channels = shape.get(1);
        boolean depthwise = random.nextInt(3) == 0;
        int kernel = random.nextBoolean() ? 1 : 3;
        long stride = 1 + random.nextInt(2);
        int out = depthwise ? channels : 1 + random.nextInt(9);
        int in = depthwise ? 1 : channels;
        long pad = kernel / 2;
        List<String> given =
                new ArrayList<>(List.of(x, weights(in * kernel * kernel, out, in, kernel, kernel)));
        if (random.nextBoolean()) {
            given.add(weights(1, out));
        }
        Map<String, Object> attributes =
                Map.of(
                        "pads", List.of(pad, pad, pad, pad),
                        "strides", List.of(stride, stride),
                        "group", depthwise ? (long) channels : 1L);
        Shape result =
                Shape.of(
                        shape.get(0),
                        out,
                        (int) ((shape.get(2) - 1) / stride) + 1,
                        (int) ((shape.get(3) - 1) / stride) + 1);
        String y = add(node("Conv", given.toArray(String[]::new)), attributes, result);
        if (random.nextBoolean()) {
            add(node("Relu", y), Map.of(), result);
        }
    }

    private void pool(String x, Shape shape) {
        String type = random.nextBoolean() ? "MaxPool" : "AveragePool";
        add(
                node(type, x),
                Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)),
                shape.with(2, shape.get(2) / 2).with(3, shape.get(3) / 2));
    }

    private void asPicture(String x, Shape shape) {
        int count = shape.count();
        int channels = count % 2 == 0 ? 2 : 1;
        int height = count / channels % 3 == 0 ? 3 : 1;
        Shape picture = Shape.of(1, channels, height, count / channels / height);
        reshapeTo(x, picture);
    }

    private void reshapeTo(String x, Shape shape) {
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        add(node("Reshape", x, list(dims)), Map.of(), shape);
    }

    private void reshape(String x, Shape shape) {
        List<Integer> dims = new ArrayList<>();
        int rest = shape.count();
        while (dims.size() < 3 && rest > 1) {
            int divisor = 1;
            for (int i = 2 + random.nextInt(4); i <= rest && divisor == 1; i++) {
                divisor = rest % i == 0 ? i : 1;
            }
            dims.add(divisor);
            rest /= divisor;
        }
        dims.add(rest);
        while (dims.size() < 2) {
            dims.add(random.nextInt(dims.size() + 1), 1);
        }
        reshapeTo(x, Shape.of(dims));
    }

    private void transpose(String x, Shape shape) {
        List<Long> perm = new ArrayList<>();
        for (long i = 0; i < shape.rank(); i++) {
            perm.add(i);
        }
        Collections.shuffle(perm, random);
        int[] dims = perm.stream().mapToInt(axis -> shape.get(axis.intValue())).toArray();
        add(node("Transpose", x), Map.of("perm", perm), Shape.of(dims));
    }

    private void concat(String x, Shape shape) {
        long axis = axis(shape);
        String other = x;
        int size = shape.get((int) axis);
        for (String each : names) {
            Shape of = shapes.get(each);
            boolean fits =
                    of.rank() == shape.rank()
                            && of.with((int) axis, size).equals(shape)
                            && random.nextBoolean();
            other = fits ? each : other;
        }
        int both = size + shapes.get(other).get((int) axis);
        Shape result = shape.with((int) axis, both);
        if (result.count() <= MOST_ELEMENTS) {
            add(node("Concat", x, other), Map.of("axis", axis), result);
        }
    }

    private void slice(String x, Shape shape) {
        int axis = (int) axis(shape);
        int size = shape.get(axis);
        int start = random.nextInt(size);
        int step = 1 + random.nextInt(2);
        boolean backward = random.nextInt(4) == 0;
        int length = backward ? start / step + 1 : (size - start - 1) / step + 1;
        add(
                node(
                        "Slice",
                        x,
                        list(start),
                        list(backward ? Long.MIN_VALUE : Long.MAX_VALUE),
                        list(axis),
                        list(backward ? -step : step)),
                Map.of(),
                shape.with(axis, length));
    }

    private void split(String x, Shape shape) {
        long axis = axis(shape);
        int size = shape.get((int) axis);
        if (size < 2) {
            return;
        }
        int first = 1 + random.nextInt(size - 1);
        String a = fresh();
        String b = fresh();
        build.add(
                a + ", " + b + " = " + node("Split", x, list(first, size - first)),
                Map.of("axis", axis),
                List.of());
        put(a, shape.with((int) axis, first));
        put(b, shape.with((int) axis, size - first));
    }

    private void reduce(String x, Shape shape) {
        long axis = axis(shape);
        String type = random.nextBoolean() ? "ReduceMean" : "ReduceMax";
        add(node(type, x), Map.of("axes", List.of(axis)), shape.with((int) axis, 1));
    }

    private void normalization(String x, Shape shape) {
        int last = shape.get(-1);
        Map<String, Object> axes = Map.of("axes", List.of(-1L));
        String mean = inner(node("ReduceMean", x), axes);
        String d = inner(node("Sub", x, mean));
        String square = inner(node("Pow", d, scalar(2)));
        String variance = inner(node("ReduceMean", square), axes);
        String deviation = inner(node("Sqrt", inner(node("Add", variance, scalar(0.1)))));
        String scaled = inner(node("Mul", inner(node("Div", d, deviation)), weights(1, last)));
        add(node("Add", scaled, weights(1, last)), Map.of(), shape);
    }

    private void gelu(String x, Shape shape) {
        String erf = inner(node("Erf", inner(node("Div", x, scalar(Math.sqrt(2))))));
        String product = inner(node("Mul", x, inner(node("Add", erf, scalar(1)))));
        add(node("Mul", product, scalar(0.5)), Map.of(), shape);
    }

    private void hardSwish(String x, Shape shape) {
        String shifted = inner(node("Add", x, scalar(3)));
        String clipped = inner(node("Clip", shifted, scalar(0), scalar(6)));
        add(node("Div", inner(node("Mul", x, clipped)), scalar(6)), Map.of(), shape);
    }
}
