package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * What a network is given: values from files, and made up ones of the shapes that were asked for,
 * that the network declares, or that such dimensions often have.
 */
final class NetworkInputs {
    private static final int SEQUENCE = 128;
    private static final int PICTURE = 224;
    private static final int PICTURE_RANK = 4;

    @Option(
            names = "--shape",
            paramLabel = "NAME=1x128",
            arity = "1..*",
            description =
                    "The shape of an input, or the size of a dimension that has a name. What is left"
                            + " open is 1 in front, 128 along a sequence, 224 across a picture.")
    private List<String> shapes = List.of();

    @Option(
            names = "--input",
            paramLabel = "NAME=FILE.npy",
            arity = "1..*",
            description = "The values of an input: a file, or one number for all of them.")
    private List<String> inputs = List.of();

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Which values other inputs have (${DEFAULT-VALUE}).")
    private long seed;

    /** Whether somebody says something of them. */
    boolean isAsked() {
        return !shapes.isEmpty() || !inputs.isEmpty();
    }

    /** The values, by name, in the network's order. */
    Map<String, Tensor> tensors(Network network) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : pairs("--input", inputs).entrySet()) {
            Value input = input(network, each.getKey());
            Double number = number(each.getValue());
            if (number != null) {
                numbers.put(input.name(), number);
            } else {
                given.put(input.name(), NetworkTensors.read(input, each.getValue()));
            }
        }
        Map<String, Shape> known = new LinkedHashMap<>();
        given.forEach((name, tensor) -> known.put(name, tensor.shape()));
        Map<String, Long> sizes = new HashMap<>();
        readShapes(network, known, sizes);
        known.forEach((name, shape) -> learn(input(network, name), shape, sizes));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Value input : network.inputs()) {
            Tensor tensor = given.get(input.name());
            if (tensor == null) {
                Shape shape = known.get(input.name());
                shape = shape == null ? shape(input, sizes) : shape;
                TensorType type = new TensorType(input.element(), shape);
                Double number = numbers.get(input.name());
                tensor =
                        number == null
                                ? NetworkTensors.madeUp(input.name(), type, seed)
                                : NetworkTensors.filled(input.name(), type, number);
            }
            tensors.put(input.name(), tensor);
        }
        return tensors;
    }

    private static Map<String, String> pairs(String option, List<String> words) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at <= 0 || at == word.length() - 1) {
                throw new CallerMistake(option + " reads NAME=VALUE, got '" + word + "'");
            }
            if (pairs.put(word.substring(0, at), word.substring(at + 1)) != null) {
                throw new CallerMistake(option + " names '" + word.substring(0, at) + "' twice");
            }
        }
        return pairs;
    }

    private static Value input(Network network, String name) {
        return network.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CallerMistake(unknown("input", network, name, List.of())));
    }

    private static String unknown(
            String what, Network network, String name, List<String> dimensions) {
        List<String> known = new ArrayList<>();
        network.inputs().forEach(input -> known.add(input.name()));
        known.addAll(dimensions);
        return Names.unknown(what, name, known);
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void readShapes(Network network, Map<String, Shape> known, Map<String, Long> sizes) {
        List<String> dimensions =
                network.inputs().stream()
                        .flatMap(input -> input.dims().stream().flatMap(List::stream))
                        .map(Dimension::name)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
        for (Map.Entry<String, String> each : pairs("--shape", shapes).entrySet()) {
            String name = each.getKey();
            Shape shape = parse(name, each.getValue());
            boolean isInput = network.inputs().stream().anyMatch(v -> v.name().equals(name));
            if (isInput) {
                Shape fromFile = known.put(name, shape);
                if (fromFile != null && !fromFile.equals(shape)) {
                    throw new CallerMistake(
                            RootLocale.format(
                                    "--shape says that '%s' is %s, its file holds %s",
                                    name, shape, fromFile));
                }
                if (!input(network, name).accepts(shape)) {
                    throw new CallerMistake(
                            "input '" + input(network, name) + "' cannot be " + shape);
                }
            } else if (dimensions.contains(name) && shape.rank() == 1) {
                sizes.put(name, (long) shape.get(0));
            } else {
                throw new CallerMistake(unknown("input or dimension", network, name, dimensions));
            }
        }
    }

    private static Shape parse(String name, String text) {
        try {
            return Shape.of(
                    Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray());
        } catch (NumberFormatException e) {
            throw new CallerMistake(
                    "--shape " + name + " reads 1x128, numbers with x between, got '" + text + "'");
        } catch (IllegalArgumentException e) {
            throw new CallerMistake("--shape " + name + ": " + e.getMessage());
        }
    }

    /** Dimensions of the same name are of the same size. */
    private static void learn(Value input, Shape shape, Map<String, Long> sizes) {
        List<Dimension> dims = input.dims().orElse(List.of());
        for (int i = 0; i < Math.min(dims.size(), shape.rank()); i++) {
            String name = dims.get(i).name();
            if (!name.isEmpty()) {
                sizes.putIfAbsent(name, (long) shape.get(i));
            }
        }
    }

    private static Shape shape(Value input, Map<String, Long> sizes) {
        List<Dimension> dims = input.dims().orElseThrow(() -> isOpen(input));
        long[] shape = new long[dims.size()];
        for (int i = 0; i < shape.length; i++) {
            Dimension dim = dims.get(i);
            shape[i] = dim.isKnown() ? dim.size() : size(input, i, sizes.get(dim.name()));
        }
        try {
            return Shape.of(shape);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake("input '" + input + "': " + e.getMessage());
        }
    }

    private static long size(Value input, int axis, Long known) {
        if (known != null) {
            return known;
        }
        List<Dimension> dims = input.dims().orElseThrow();
        String name = dims.get(axis).name().toLowerCase(Locale.ROOT);
        if (axis == 0) {
            return 1;
        }
        if (name.contains("seq") || name.contains("length")) {
            return SEQUENCE;
        }
        if (dims.size() == PICTURE_RANK && axis >= 2) {
            return PICTURE;
        }
        throw isOpen(input);
    }

    private static CallerMistake isOpen(Value input) {
        return new CallerMistake(
                RootLocale.format(
                        "the network leaves the shape of input '%s' open; --shape %s=... says it",
                        input, input.name()));
    }
}
