package dev.octet.quant;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Grouping;
import dev.octet.kernel.QuantParams;

/**
 * {@link QuantParams} as JSON: {@code {"type": "s8", "min": -127, "max": 127, "grouping":
 * "per_channel:0", "scales": [0.0123, …], "zeroPoints": [0, …]}}. Scales are read back bit for bit.
 * Stateless, so thread-safe.
 */
public final class QuantParamsJson {
    private QuantParamsJson() {}

    /** Several lines. */
    public static String write(QuantParams params) {
        return JsonTree.print(toTree(params));
    }

    /**
     * Reads what {@link #write} writes; other members are ignored.
     *
     * @throws IllegalArgumentException when it is no JSON, a member is missing or a number does not
     *     fit
     */
    public static QuantParams read(String json) {
        return fromTree(JsonTree.parse(json));
    }

    static JsonObject toTree(QuantParams params) {
        JsonObject tree = new JsonObject();
        tree.addProperty("type", params.type().toString());
        tree.addProperty("min", params.min());
        tree.addProperty("max", params.max());
        tree.addProperty("grouping", params.grouping().toString());
        JsonArray scales = new JsonArray();
        JsonArray zeroPoints = new JsonArray();
        for (int i = 0; i < params.count(); i++) {
            // as decimal digits that identify the float; as a double they would be twice as many
            scales.add(params.scale(i));
            zeroPoints.add(params.zeroPoint(i));
        }
        tree.add("scales", scales);
        tree.add("zeroPoints", zeroPoints);
        return tree;
    }

    static QuantParams fromTree(JsonObject tree) {
        JsonArray scales = JsonTree.array(tree, "scales");
        JsonArray zeroPoints = JsonTree.array(tree, "zeroPoints");
        float[] floats = new float[scales.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = JsonTree.real(scales.get(i));
        }
        int[] ints = new int[zeroPoints.size()];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = JsonTree.integer(zeroPoints.get(i));
        }
        return QuantParams.of(
                DataType.parse(JsonTree.string(tree, "type")),
                JsonTree.integer(JsonTree.member(tree, "min")),
                JsonTree.integer(JsonTree.member(tree, "max")),
                Grouping.parse(JsonTree.string(tree, "grouping")),
                floats,
                ints);
    }
}
