package dev.octet.quant.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;

/** Quantization parameters as a tree of JSON. */
public final class QuantParamsTree {
    private QuantParamsTree() {}

    /** As members of an object. */
    public static JsonObject of(QuantParams params) {
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

    /**
     * Out of such an object.
     *
     * @throws IllegalArgumentException when a member is missing or a number does not fit
     */
    public static QuantParams params(JsonObject tree) {
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
