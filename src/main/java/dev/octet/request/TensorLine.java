package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The line of an operation over tensors as floats: {@code operation f32:dst AxBxC attribute...}, an
 * attribute being a word or {@code word:value}. Attributes are taken one by one; {@link #end}
 * complains of what nobody took.
 */
final class TensorLine {
    private final String line;
    private final String operation;
    private final String sources;
    private final DataType dst;
    private final String shape;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    TensorLine(String line) {
        this.line = line;
        String[] words = AttributeSyntax.words(line);
        if (words.length < 3) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "it reads '%s f32:dst AxBxC attribute...', got %s",
                            words[0], Echo.quoted(line)));
        }
        operation = words[0];
        String[] types = words[1].split(":", -1);
        if (types.length != 2) {
            throw new IllegalArgumentException(
                    "types read src:dst, as in f32:s8; got " + Echo.quoted(words[1]));
        }
        sources = types[0];
        dst = DataType.parse(types[1]);
        shape = words[2];
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            String[] parts = word.split(":", 2);
            if (attributes.put(parts[0], parts.length > 1 ? parts[1] : "") != null) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s comes a second time in %s",
                                Echo.quoted(parts[0]), Echo.quoted(line)));
            }
        }
    }

    String operation() {
        return operation;
    }

    /** The type of the one source. */
    DataType source() {
        return DataType.parse(sources);
    }

    /** The types of several. */
    List<DataType> sources() {
        return Arrays.stream(sources.split(",", -1)).map(DataType::parse).toList();
    }

    /** The word behind the types. */
    String shapeWord() {
        return shape;
    }

    /** Dimensions of the one source, which is f32. */
    List<Integer> shape() {
        if (source() != DataType.F32) {
            throw new IllegalArgumentException(operation + " has an f32 src, got " + sources);
        }
        return Shapes.parse(shape);
    }

    /** Whether that word is there. */
    boolean has(String word) {
        known.add(word);
        String value = attributes.remove(word);
        if (value != null && !value.isEmpty()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s takes no value in %s", Echo.quoted(word), Echo.quoted(line)));
        }
        return value != null;
    }

    /**
     * The one of several words that is there.
     *
     * @param what the line is, with an article
     */
    <T> T oneOf(String what, T[] values, Function<T, String> word) {
        List<String> words = Arrays.stream(values).map(word).toList();
        List<T> there = Arrays.stream(values).filter(each -> has(word.apply(each))).toList();
        if (there.size() != 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s is one of %s, got %d of them in %s",
                            what, String.join(", ", words), there.size(), Echo.quoted(line)));
        }
        return there.get(0);
    }

    private Optional<String> value(String word) {
        known.add(word);
        return Optional.ofNullable(attributes.remove(word));
    }

    /** Of {@code word:1,2}. */
    Optional<List<Integer>> integers(String word) {
        return value(word)
                .map(value -> Arrays.stream(value.split(",", -1)).map(this::parsed).toList());
    }

    /** Of {@code word:1}. */
    Optional<Integer> integer(String word) {
        return value(word).map(this::parsed);
    }

    private int parsed(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    Echo.quoted(text) + " in " + Echo.quoted(line) + " is no integer", e);
        }
    }

    /** Of {@code word:1e-5}. */
    Optional<Float> number(String word) {
        return value(word).map(value -> Activation.number(line, value));
    }

    /** Of {@code word:2,1.5}. */
    Optional<List<Float>> numbers(String word) {
        return value(word)
                .map(
                        value ->
                                Arrays.stream(value.split(",", -1))
                                        .map(each -> Activation.number(line, each))
                                        .toList());
    }

    /** Of {@code word:AxBxC}. */
    Optional<List<Integer>> shape(String word) {
        return value(word).map(Shapes::parse);
    }

    /** What is written, and how. */
    Output output() {
        return new Output(dst, has("dst_scale"), has("dst_zp"), has("dynamic"));
    }

    /**
     * To be called when every attribute was asked for.
     *
     * @throws IllegalArgumentException when there are others
     */
    void end() {
        if (!attributes.isEmpty()) {
            String word = attributes.keySet().iterator().next();
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "unknown attribute %s; %s knows %s%s",
                            Echo.quoted(word),
                            operation,
                            String.join(", ", known),
                            Names.nearest(word, known)));
        }
    }
}
