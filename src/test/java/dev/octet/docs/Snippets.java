package dev.octet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java code of a document stands in a test, which compiles it and runs it: token by token, in
 * whatever lines and with whatever comments.
 */
final class Snippets {
    private static final Path TESTS = Path.of("test", "java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import [^;]+;$", Pattern.MULTILINE);

    private Snippets() {}

    /** Checks that each of the document's blocks, so many, stands in the test's source. */
    static void standIn(Class<?> test, Path document, int count) throws IOException {
        Path file = TESTS.resolve(test.getName().replace('.', '/') + ".java");
        String source = Files.readString(file);
        Matcher blocks = BLOCK.matcher(Files.readString(document));
        int found = 0;
        for (; blocks.find(); found++) {
            String block = blocks.group(1);
            IMPORT.matcher(block)
                    .results()
                    .forEach(line -> assertTrue(source.contains(line.group()), line.group()));
            String code = IMPORT.matcher(block).replaceAll("");
            assertTrue(
                    tokens(source).contains(tokens(code)), () -> "not in " + file + ": " + block);
        }
        assertEquals(count, found, document + " has another number of blocks");
    }

    private static String tokens(String code) {
        return code.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }
}
