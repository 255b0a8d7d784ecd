package dev.octet.quant.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.observe.CalibrationFile;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no JSON, or JSON of another kind than expected, is refused with a message of a line. */
class JsonTreeTest {
    private static final String GOOD =
            """
            {"type": "s8", "min": -127, "max": 127, "grouping": "per_tensor", "scales": [1.5],
             "zeroPoints": [0]}
            """;

    @Test
    void theTextItselfIsGood() {
        QuantParams params = QuantParamsJson.read(GOOD);
        assertEquals(1.5f, params.scale(0));
        assertEquals(params, QuantParamsJson.read("\ufeff" + GOOD));
        assertEquals(params, QuantParamsJson.read(GOOD.replace(": 127,", ": 1.27e2,")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ": 127, | : \"127\",      | an integer was expected, got \"127\"",
                ": 127, | : 127.5,        | an integer was expected, got 127.5",
                ": 127, | : 1e300,        | an integer was expected, got 1E+300",
                ": 127, | : 1e999999999,  | an integer was expected",
                ": 127, | : true,         | an integer was expected, got true",
                ": 127, | : null,         | an integer was expected, got null",
                ": 127, | : 0127,         | no JSON at line 1",
                ": 127, | : +127,         | no JSON at line 1",
                ": 127, | : 0x7f,         | no JSON at line 1",
                "1.5     | \"1.5\"       | a number was expected, got \"1.5\"",
                "1.5     | \"NaN\"       | a number was expected, got \"NaN\"",
                "1.5     | NaN           | no JSON at line 1",
                "1.5     | Infinity      | no JSON at line 1",
                "1.5     | 1e39          | in the range of f32",
                "1.5     | 1.5f          | no JSON at line 1",
                "1.5     | true          | a number was expected, got true",
                "1.5     | [1.5]         | a number was expected, got [1.5]",
                "[1.5]   | 1.5           | an array was expected, got 1.5",
                "[0]     | [\"0\"]       | an integer was expected, got \"0\"",
                "[0]     | [0.5]         | an integer was expected, got 0.5",
                "\"s8\"  | 8             | a string was expected, got 8",
                "\"s8\"  | true          | a string was expected, got true",
                "\"s8\"  | s8            | no JSON at line 1",
                "\"s8\"  | 's8'          | no JSON at line 1",
                "\"max\" | \"min\"       | twice the same name at $.min",
                "}       | } {}          | no JSON",
                "}       | ,}            | no JSON",
                "}       | } # the end   | no JSON",
            })
    void refuses(String part, String other, String message) {
        String wrong = GOOD.replace(part, other);
        assertTrue(!wrong.equals(GOOD), part);
        String actual = refusal(wrong);
        assertTrue(actual.contains(message), actual);
    }

    private static String refusal(String json) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantParamsJson.read(json),
                                () -> json.substring(0, Math.min(1000, json.length())))
                        .getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() < 1000, message);
        assertTrue(message.chars().allMatch(c -> c >= ' '), message);
        return message;
    }

    @Test
    void messagesAreShort() {
        String many = "1,".repeat(1_000_000) + "1";
        String words = "x\\u001b[31m".repeat(500_000);
        for (String wrong :
                new String[] {
                    GOOD.replace(": 127,", ": [" + many + "],"),
                    GOOD.replace(": 127,", ": 1" + "0".repeat(900) + ","),
                    GOOD.replace(": 127,", ": 1" + "0".repeat(1_000_000) + ","),
                    GOOD.replace("1.5", "\"" + words + "\""),
                    GOOD.replace("\"s8\"", "\"" + words + "\""),
                    GOOD.replace("per_tensor", words),
                    GOOD.replace("\"type\"", "\"" + words + "\""),
                    GOOD.replace(": 127,", ": {\"" + words + "\": ?},"),
                    GOOD.replace(": 127,", ": [".repeat(1_000_000)),
                    "[".repeat(1_000_000),
                    "\u001b".repeat(1_000_000),
                }) {
            refusal(wrong);
        }
    }

    @Test
    void filesToo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("c.json");
        String json = "{\"format\": \"octet-calibration\", \"version\": 1, \"tensors\": {}}";
        Files.writeString(file, "\ufeff" + json);
        assertEquals(0, CalibrationFile.read(file).size());
        Files.writeString(file, json, StandardCharsets.UTF_16);
        String message =
                assertThrows(IOException.class, () -> CalibrationFile.read(file)).getMessage();
        assertTrue(message.contains("UTF-16"), message);
        Files.writeString(file, json.replace("1,", "\"1\","));
        message =
                assertThrows(IllegalArgumentException.class, () -> CalibrationFile.read(file))
                        .getMessage();
        assertTrue(message.contains("c.json: an integer was expected, got \"1\""), message);
        for (String name : new String[] {"1, \"version\": 1", "2"}) {
            Files.writeString(file, json.replace("1", name));
            assertThrows(IllegalArgumentException.class, () -> CalibrationFile.read(file));
        }
    }
}
