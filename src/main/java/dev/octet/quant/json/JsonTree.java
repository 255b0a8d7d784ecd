package dev.octet.quant.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.octet.files.TextFile;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Predicate;

/** JSON texts and files, read strictly: whatever does not fit is an IllegalArgumentException. */
public final class JsonTree {
    private static final Gson PRINTER =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private JsonTree() {}

    /** Several lines. */
    public static String print(JsonElement tree) {
        return PRINTER.toJson(tree);
    }

    public static JsonObject parse(String json) {
        JsonElement tree = StrictJson.parse(json);
        if (!tree.isJsonObject()) {
            throw new IllegalArgumentException("a JSON object was expected");
        }
        return tree.getAsJsonObject();
    }

    /** Reads a file; what {@code reader} finds wrong is told with the file's name. */
    public static <T> T read(Path file, Function<String, T> reader) throws IOException {
        String json = TextFile.read(file);
        try {
            return reader.apply(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** A file's tree: which format, which version of it, and the tensors by their names. */
    public static JsonObject file(String format, int version, JsonObject tensors) {
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
    public static JsonObject tensors(String format, int version, String json) {
        JsonObject file = parse(json);
        String given = string(file, "format");
        int number = integer(member(file, "version"));
        if (!given.equals(format) || number != version) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "format \"%s\" version %d was expected, got \"%s\" version %d",
                            format, version, Echo.of(given), number));
        }
        return object("tensors", member(file, "tensors"));
    }

    public static JsonElement member(JsonObject tree, String name) {
        JsonElement member = tree.get(name);
        if (member == null) {
            throw new IllegalArgumentException(
                    RootLocale.format("'%s' is missing in %s", name, Echo.of(tree.toString())));
        }
        return member;
    }

    public static JsonObject object(String name, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException(Echo.quoted(name) + " is no JSON object");
        }
        return element.getAsJsonObject();
    }

    public static JsonArray array(JsonObject tree, String name) {
        JsonElement member = member(tree, name);
        if (!member.isJsonArray()) {
            throw expected("an array", member);
        }
        return member.getAsJsonArray();
    }

    public static String string(JsonObject tree, String name) {
        return primitive("a string", member(tree, name), JsonPrimitive::isString).getAsString();
    }

    public static boolean bool(JsonObject tree, String name) {
        return primitive("true or false", member(tree, name), JsonPrimitive::isBoolean)
                .getAsBoolean();
    }

    /** The nearest float; what is beyond the largest one is refused. */
    public static float real(JsonElement element) {
        float value = decimal("a number", element).floatValue();
        if (Float.isInfinite(value)) {
            throw expected("a number in the range of f32", element);
        }
        return value;
    }

    /** As {@link #real}, in double precision. */
    public static double wideReal(JsonElement element) {
        double value = decimal("a number", element).doubleValue();
        if (Double.isInfinite(value)) {
            throw expected("a number in the range of f64", element);
        }
        return value;
    }

    /** Refuses 1.5 and 3000000000, which gson would cut off. */
    public static int integer(JsonElement element) {
        return exact(element, BigDecimal::intValueExact);
    }

    /** As {@link #integer}, of 64 bits. */
    public static long count(JsonElement element) {
        return exact(element, BigDecimal::longValueExact);
    }

    private static <T> T exact(JsonElement element, Function<BigDecimal, T> value) {
        try {
            return value.apply(decimal("an integer", element));
        } catch (ArithmeticException e) {
            throw expected("an integer", element);
        }
    }

    private static BigDecimal decimal(String what, JsonElement element) {
        return primitive(what, element, JsonPrimitive::isNumber).getAsBigDecimal();
    }

    private static JsonPrimitive primitive(
            String what, JsonElement element, Predicate<JsonPrimitive> kind) {
        if (!element.isJsonPrimitive() || !kind.test(element.getAsJsonPrimitive())) {
            throw expected(what, element);
        }
        return element.getAsJsonPrimitive();
    }

    private static IllegalArgumentException expected(String what, JsonElement element) {
        return new IllegalArgumentException(
                RootLocale.format("%s was expected, got %s", what, Echo.of(element.toString())));
    }
}
