package dev.octet.quant;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.octet.kernel.QuantParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of named tensors in a JSON file: {@code {"format": "octet-calibration", "version":
 * 1, "tensors": {"conv1": {…}, …}}}, each tensor as {@link QuantParamsJson} writes it. UTF-8.
 * Stateless, so thread-safe.
 */
public final class CalibrationFile {
    private static final String FORMAT = "octet-calibration";
    private static final int VERSION = 1;

    private CalibrationFile() {}

    /**
     * Writes a file, replacing what was there.
     *
     * @throws IOException when that fails
     */
    public static void write(Path file, Map<String, QuantParams> tensors) throws IOException {
        Files.writeString(file, toJson(tensors));
    }

    /**
     * Reads a file.
     *
     * @throws IOException when that fails
     * @throws IllegalArgumentException naming the file, when it is no calibration file of this
     *     version
     */
    public static Map<String, QuantParams> read(Path file) throws IOException {
        String json = Files.readString(file);
        try {
            return fromJson(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The text of a file. */
    public static String toJson(Map<String, QuantParams> tensors) {
        JsonObject trees = new JsonObject();
        tensors.forEach((name, params) -> trees.add(name, QuantParamsJson.toTree(params)));
        JsonObject file = new JsonObject();
        file.addProperty("format", FORMAT);
        file.addProperty("version", VERSION);
        file.add("tensors", trees);
        return QuantParamsJson.print(file);
    }

    /**
     * The tensors in a file's text, in its order.
     *
     * @throws IllegalArgumentException when it is no calibration file of this version
     */
    public static Map<String, QuantParams> fromJson(String json) {
        JsonObject file = QuantParamsJson.parse(json);
        JsonElement format = QuantParamsJson.member(file, "format");
        int version = QuantParamsJson.integer(QuantParamsJson.member(file, "version"));
        if (!format.isJsonPrimitive()
                || !format.getAsString().equals(FORMAT)
                || version != VERSION) {
            throw new IllegalArgumentException(
                    "format \"%s\" version %d was expected, got %s version %d"
                            .formatted(FORMAT, VERSION, format, version));
        }
        Map<String, QuantParams> tensors = new LinkedHashMap<>();
        object("tensors", QuantParamsJson.member(file, "tensors"))
                .entrySet()
                .forEach(each -> tensors.put(each.getKey(), params(each)));
        return tensors;
    }

    private static QuantParams params(Map.Entry<String, JsonElement> tensor) {
        try {
            return QuantParamsJson.fromTree(object(tensor.getKey(), tensor.getValue()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tensor '%s': %s".formatted(tensor.getKey(), e.getMessage()), e);
        }
    }

    private static JsonObject object(String name, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException("'" + name + "' is no JSON object");
        }
        return element.getAsJsonObject();
    }
}
