package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Expression;
import dev.octet.request.Reduce;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Types, activations and kinds of requests cross the border as ordinals: both languages must name
 * them in one order.
 */
class NativeKindsTest {
    private static final Path NATIVE = Path.of("..", "native");
    private static final Path KINDS = Path.of("shared", "kinds.h");
    private static final Path ACTIVATIONS = Path.of("shared", "activations.h");

    @Test
    void dataTypesHaveOneOrder() throws IOException {
        assertEquals(names(DataType.values()), constants(KINDS, "DataType"));
    }

    @Test
    void activationsHaveOneOrder() throws IOException {
        assertEquals(names(Activation.Kind.values()), constants(ACTIVATIONS, "ActivationKind"));
    }

    @Test
    void operatorsHaveOneOrder() throws IOException {
        assertEquals(
                Arrays.stream(Expression.Operator.values())
                        .map(operator -> "OPERATOR_" + operator)
                        .toList(),
                constants(Path.of("shared", "elementwise_shape.h"), "Operator"));
    }

    @Test
    void kindsOfRequestsHaveOneOrder() throws IOException {
        assertEquals(names(Description.Kind.values()), constants(KINDS, "Kind"));
    }

    @Test
    void reductionsHaveOneOrder() throws IOException {
        assertEquals(
                names(Reduce.Kind.values()),
                constants(Path.of("shared", "reduce_shape.h"), "ReduceKind"));
    }

    @Test
    void theyAreDeclaredOnce() throws IOException {
        Pattern declared = Pattern.compile("\\benum (class )?(DataType|ActivationKind|Kind)\\b");
        try (Stream<Path> files = Files.walk(NATIVE)) {
            List<Path> declaring =
                    files.filter(Files::isRegularFile)
                            .filter(file -> declared.matcher(text(file)).find())
                            .map(NATIVE::relativize)
                            .sorted()
                            .toList();
            assertEquals(List.of(ACTIVATIONS, KINDS), declaring);
        }
    }

    private static List<String> constants(Path file, String name) throws IOException {
        Matcher found =
                Pattern.compile("enum " + name + " \\{([^}]*)}")
                        .matcher(Files.readString(NATIVE.resolve(file)));
        assertTrue(found.find(), name);
        return List.of(found.group(1).trim().split("\\s*,\\s*"));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
