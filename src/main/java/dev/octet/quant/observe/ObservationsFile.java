package dev.octet.quant.observe;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.octet.files.FileGroup;
import dev.octet.quant.Scheme;
import dev.octet.quant.json.JsonTree;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a {@link Calibration} has observed, in a JSON file, so that it can go on another day, or
 * be merged with what other machines observed: {@code {"format": "octet-observations", "version":
 * 1, "tensors": {"conv1": {"scheme": {…}, "observer": "mse", "grouping": "per_tensor", "shape": [],
 * "observed": [{…}]}, …}}}. UTF-8. A histogram takes up to some hundred kB; {@link CalibrationFile}
 * has the parameters alone. Stateless, so thread-safe.
 */
public final class ObservationsFile {
    private static final String FORMAT = "octet-observations";
    private static final int VERSION = 1;
    private static final String ABOUT = "about";

    private ObservationsFile() {}

    /**
     * Writes a file, replacing what was there once the new one is whole.
     *
     * @throws IOException when that fails
     */
    public static void write(Path file, Calibration calibration) throws IOException {
        write(file, calibration, Map.of());
    }

    /**
     * Writes a file that says more.
     *
     * @param about texts by name, in the file's member "about"
     * @throws IOException when that fails
     */
    public static void write(Path file, Calibration calibration, Map<String, String> about)
            throws IOException {
        JsonObject trees = new JsonObject();
        calibration.forEach((name, scheme, observer) -> trees.add(name, toTree(scheme, observer)));
        JsonObject tree = JsonTree.file(FORMAT, VERSION, trees);
        if (!about.isEmpty()) {
            JsonObject texts = new JsonObject();
            about.forEach(texts::addProperty);
            tree.add(ABOUT, texts);
        }
        FileGroup.write(file, JsonTree.print(tree));
    }

    /**
     * Observes further what a file holds: the same as {@link Calibration#merge} with the
     * calibration that was written. Nothing is taken over when it is refused.
     *
     * @return what the file says more, texts by name
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException naming the file, when it holds no observations of this
     *     version, or a tensor of the same name differs in scheme, observer, grouping or shape
     */
    public static Map<String, String> merge(Calibration calibration, Path file) throws IOException {
        Map<String, String> about = new LinkedHashMap<>();
        calibration.merge(
                JsonTree.read(
                        file,
                        json -> {
                            Calibration read = calibration.fresh();
                            JsonTree.tensors(FORMAT, VERSION, json)
                                    .entrySet()
                                    .forEach(tensor -> add(read, tensor));
                            about.putAll(about(JsonTree.parse(json)));
                            return read;
                        }));
        return about;
    }

    private static Map<String, String> about(JsonObject file) {
        Map<String, String> about = new LinkedHashMap<>();
        if (file.has(ABOUT)) {
            JsonObject texts = JsonTree.object(ABOUT, file.get(ABOUT));
            texts.keySet().forEach(name -> about.put(name, JsonTree.string(texts, name)));
        }
        return about;
    }

    private static JsonObject toTree(Scheme scheme, GroupedObserver observer) {
        JsonObject tree = new JsonObject();
        tree.add("scheme", toTree(scheme));
        tree.addProperty("observer", observer.kind().toString());
        tree.addProperty("grouping", observer.grouping().toString());
        JsonArray shape = new JsonArray();
        for (int extent : observer.shape()) {
            shape.add(extent);
        }
        tree.add("shape", shape);
        JsonArray observed = new JsonArray();
        observer.observers().forEach(each -> observed.add(ObserverJson.toTree(each)));
        tree.add("observed", observed);
        return tree;
    }

    private static JsonObject toTree(Scheme scheme) {
        JsonObject tree = new JsonObject();
        tree.addProperty("name", scheme.name());
        tree.addProperty("type", scheme.type().toString());
        tree.addProperty("min", scheme.min());
        tree.addProperty("max", scheme.max());
        tree.addProperty("symmetric", scheme.symmetric());
        return tree;
    }

    private static void add(Calibration calibration, Map.Entry<String, JsonElement> tensor) {
        String name = tensor.getKey();
        try {
            JsonObject tree = JsonTree.object(name, tensor.getValue());
            calibration.add(name, scheme(tree), observer(name, tree));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format("tensor %s: %s", Echo.quoted(name), e.getMessage()), e);
        }
    }

    private static Scheme scheme(JsonObject tensor) {
        JsonObject tree = JsonTree.object("scheme", JsonTree.member(tensor, "scheme"));
        return new Scheme(
                JsonTree.string(tree, "name"),
                DataType.parse(JsonTree.string(tree, "type")),
                JsonTree.integer(JsonTree.member(tree, "min")),
                JsonTree.integer(JsonTree.member(tree, "max")),
                JsonTree.bool(tree, "symmetric"));
    }

    private static GroupedObserver observer(String name, JsonObject tree) {
        ObserverKind kind = ObserverKind.parse(JsonTree.string(tree, "observer"));
        List<Observer> observed = new ArrayList<>();
        for (JsonElement each : JsonTree.array(tree, "observed")) {
            observed.add(ObserverJson.fromTree(kind, JsonTree.object("observed", each)));
        }
        JsonArray extents = JsonTree.array(tree, "shape");
        int[] shape = new int[extents.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = JsonTree.integer(extents.get(i));
        }
        return new GroupedObserver(
                name, kind, Grouping.parse(JsonTree.string(tree, "grouping")), observed, shape);
    }
}
