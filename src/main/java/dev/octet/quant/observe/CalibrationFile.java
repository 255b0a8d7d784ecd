package dev.octet.quant.observe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.octet.files.FileGroup;
import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.json.JsonTree;
import dev.octet.quant.json.QuantParamsTree;
import dev.octet.request.QuantParams;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
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
     * Writes a file, replacing what was there once the new one is whole.
     *
     * @throws IOException when that fails
     */
    public static void write(Path file, Map<String, QuantParams> tensors) throws IOException {
        FileGroup.write(file, toJson(tensors));
    }

    /**
     * Reads a file.
     *
     * @throws IOException when that fails
     * @throws IllegalArgumentException naming the file, when it is no calibration file of this
     *     version
     */
    public static Map<String, QuantParams> read(Path file) throws IOException {
        return JsonTree.read(file, CalibrationFile::fromJson);
    }

    /** The text of a file. */
    public static String toJson(Map<String, QuantParams> tensors) {
        JsonObject trees = new JsonObject();
        tensors.forEach((name, params) -> trees.add(name, QuantParamsTree.of(params)));
        return JsonTree.print(JsonTree.file(FORMAT, VERSION, trees));
    }

    /**
     * The tensors in a file's text, in its order.
     *
     * @throws IllegalArgumentException when it is no calibration file of this version
     */
    public static Map<String, QuantParams> fromJson(String json) {
        Map<String, QuantParams> tensors = new LinkedHashMap<>();
        JsonTree.tensors(FORMAT, VERSION, json)
                .entrySet()
                .forEach(each -> tensors.put(each.getKey(), params(each)));
        return tensors;
    }

    private static QuantParams params(Map.Entry<String, JsonElement> tensor) {
        try {
            return QuantParamsTree.params(JsonTree.object(tensor.getKey(), tensor.getValue()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor %s: %s", Echo.quoted(tensor.getKey()), e.getMessage()),
                    e);
        }
    }
}
