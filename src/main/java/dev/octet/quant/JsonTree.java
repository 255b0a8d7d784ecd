package dev.octet.quant;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** JSON texts and files, read strictly: whatever does not fit is an IllegalArgumentException. */
final class JsonTree {
    private static final Gson PRINTER =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private JsonTree() {}

    /** Several lines. */
    static String print(JsonElement tree) {
        return PRINTER.toJson(tree);
    }

    static JsonObject parse(String json) {
        try {
            JsonElement tree = JsonParser.parseString(json);
            if (tree.isJsonObject()) {
                return tree.getAsJsonObject();
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("no JSON" + place(e), e);
        }
        throw new IllegalArgumentException("a JSON object was expected");
    }

    /**
     * " at line 1 column 7 path $.type"; the rest of the message is gson's advice on using gson.
     */
    private static String place(JsonParseException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        int at = message.lastIndexOf(" at line ");
        return at < 0 ? "" : message.substring(at);
    }

    /** Reads a file; what {@code reader} finds wrong is told with the file's name. */
    static <T> T read(Path file, Function<String, T> reader) throws IOException {
        String json = Files.readString(file);
        try {
            return reader.apply(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** A file's tree: which format, which version of it, and the tensors by their names. */
    static JsonObject file(String format, int version, JsonObject tensors) {
        JsonObject file = new JsonObject();
        file.addProperty("format", format);
        file.addProperty("version", version);
        file.add("tensors", tensors);
        return file;
    }

    /**
     * The tensors in the text of a file.
     *
     * @throws IllegalArgumentException when it is of another format or version
     */
    static JsonObject tensors(String format, int version, String json) {
        JsonObject file = parse(json);
        JsonElement given = member(file, "format");
        int number = integer(member(file, "version"));
        if (!given.isJsonPrimitive() || !given.getAsString().equals(format) || number != version) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "format \"%s\" version %d was expected, got %s version %d",
                            format, version, given, number));
        }
        return object("tensors", member(file, "tensors"));
    }

    static JsonElement member(JsonObject tree, String name) {
        JsonElement member = tree.get(name);
        if (member == null) {
            throw new IllegalArgumentException(
                    RootLocale.format("'%s' is missing in %s", name, tree));
        }
        return member;
    }

    static JsonObject object(String name, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException("'" + name + "' is no JSON object");
        }
        return element.getAsJsonObject();
    }

    /** Refuses 1.5 and 3000000000, which gson would cut off. */
    static int integer(JsonElement element) {
        return exact(element, BigDecimal::intValueExact);
    }

    /** As {@link #integer}, of 64 bits. */
    static long count(JsonElement element) {
        return exact(element, BigDecimal::longValueExact);
    }

    private static <T> T exact(JsonElement element, Function<BigDecimal, T> value) {
        try {
            return value.apply(new BigDecimal(element.getAsString()));
        } catch (ArithmeticException
                | NumberFormatException
                | IllegalStateException
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException("an integer was expected, got " + element, e);
        }
    }
}
