package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The Java code of a document stands in a test, which compiles it and runs it: token by token, in
 * whatever lines and with whatever comments.
 */
public final class Snippets {
    /** Where a module's tests are; Octet's own lie beside its folder "src". */
    private static final List<Path> ROOTS =
            List.of(Path.of("src", "test", "java"), Path.of("test", "java"));

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import [^;]+;$", Pattern.MULTILINE);

    private Snippets() {}

    /** Checks that each of the document's blocks, so many, stands in the test's source. */
    public static void standIn(Class<?> test, Path document, int count) throws IOException {
        standIn(test, document, block -> true, count);
    }

    /** Checks those blocks of the document that are meant, so many. */
    public static void standIn(Class<?> test, Path document, Predicate<String> isMeant, int count)
            throws IOException {
        String name = test.getName().replace('.', '/') + ".java";
        Path file =
                ROOTS.stream()
                        .map(root -> root.resolve(name))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
        String source = Files.readString(file);
        List<String> blocks =
                BLOCK.matcher(Files.readString(document))
                        .results()
                        .map(block -> block.group(1))
                        .filter(isMeant)
                        .toList();
        for (String block : blocks) {
            IMPORT.matcher(block)
                    .results()
                    .forEach(line -> assertTrue(source.contains(line.group()), line.group()));
            String code = IMPORT.matcher(block).replaceAll("");
            assertTrue(
                    tokens(source).contains(tokens(code)), () -> "not in " + file + ": " + block);
        }
        assertEquals(count, blocks.size(), document + " has another number of blocks");
    }

    private static String tokens(String code) {
        return code.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }
}
