package dev.octet.model.fuzz;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network of one node, written as a line: {@code 13 Conv(float 1 2 5 5, =float 3 2 3 3) group=1
 * pads=[1,1,1,1]}. In front is the version of the operators, {@code ms} for ONNX Runtime's. An
 * argument has a type and dimensions; with {@code =} in front it is a constant, whose elements
 * follow a colon or are random; nothing is an input that is left out. {@code Split*2} has two
 * outputs.
 */
final class SeedLine {
    private static final int NEWEST_WITHOUT_LIMITS = 22;

    private final Random random = new Random(1);
    private final String text;
    private final String version;
    private final String call;

    SeedLine(String text) {
        this.text = text;
        this.version = text.substring(0, text.indexOf(' '));
        this.call = text.substring(version.length() + 1, text.indexOf(')'));
    }

    /** The operator's name. */
    String type() {
        return call.substring(0, call.indexOf('(')).replaceAll("\\*.*", "");
    }

    /** Its domain. */
    String domain() {
        return version.equals("ms") ? Signature.MICROSOFT : Signature.ONNX;
    }

    Graph graph() {
        boolean isOnnx = !version.equals("ms");
        int number = isOnnx ? Integer.parseInt(version) : 1;
        GraphBuilder builder = new GraphBuilder("seed", isOnnx ? number : NEWEST_WITHOUT_LIMITS);
        String name = call.substring(0, call.indexOf('('));
        int outputs =
                name.contains("*") ? Integer.parseInt(name.substring(name.indexOf('*') + 1)) : 1;
        List<String> inputs = new ArrayList<>();
        for (String argument : call.substring(name.length() + 1).split(",", -1)) {
            inputs.add(argument(builder, "x" + inputs.size(), argument.strip()));
        }
        List<String> results = IntStream.range(0, outputs).mapToObj(i -> "y" + i).toList();
        builder.add(new Signature(domain(), type(), number), attributes(), "node", inputs, results);
        for (String result : results) {
            builder.output(new Value(result, null, Optional.empty()));
        }
        return builder.build();
    }

    private String argument(GraphBuilder builder, String name, String argument) {
        if (argument.isEmpty()) {
            return "";
        }
        boolean isConstant = argument.startsWith("=");
        String[] parts = argument.substring(isConstant ? 1 : 0).split(":");
        String[] words = parts[0].strip().split(" ");
        ElementType element = ElementType.valueOf(words[0].toUpperCase(Locale.ROOT));
        int[] dims = Stream.of(words).skip(1).mapToInt(Integer::parseInt).toArray();
        if (!isConstant) {
            Value.Dimension[] declared =
                    IntStream.of(dims)
                            .mapToObj(GraphBuilder::fixed)
                            .toArray(Value.Dimension[]::new);
            return builder.input(name, element, declared);
        }
        Tensor tensor = Tensor.zeros(element, Shape.of(dims));
        String[] numbers = parts.length > 1 ? parts[1].strip().split(" ") : null;
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(
                    i,
                    numbers != null
                            ? Double.parseDouble(numbers[i])
                            : element.isFloat() ? random.nextGaussian() : random.nextInt(3));
        }
        return builder.constant(name, tensor);
    }

    private Map<String, Object> attributes() {
        Map<String, Object> attributes = new HashMap<>();
        String behind = text.substring(text.indexOf(')') + 1).strip();
        for (String each : behind.isEmpty() ? new String[0] : behind.split(" ")) {
            String[] parts = each.split("=");
            attributes.put(parts[0], value(parts[1]));
        }
        return attributes;
    }

    private static Object value(String text) {
        if (text.startsWith("[")) {
            return Stream.of(text.substring(1, text.length() - 1).split(","))
                    .map(SeedLine::value)
                    .toList();
        }
        if (text.matches("-?[0-9]+")) {
            return Long.valueOf(text);
        }
        return text.matches("-?[0-9.]+") ? Float.valueOf(text) : (Object) text;
    }
}
