package dev.octet.quant;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Grouping;
import dev.octet.kernel.QuantParams;
import java.math.BigDecimal;

/**
 * {@link QuantParams} as JSON: {@code {"type": "s8", "min": -127, "max": 127, "grouping":
 * "per_channel:0", "scales": [0.0123, …], "zeroPoints": [0, …]}}. Scales are read back bit for bit.
 * Stateless, so thread-safe.
 */
public final class QuantParamsJson {
    private static final Gson PRINTER =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private QuantParamsJson() {}

    /** Several lines. */
    public static String write(QuantParams params) {
        return print(toTree(params));
    }

    /**
     * Reads what {@link #write} writes; other members are ignored.
     *
     * @throws IllegalArgumentException when it is no JSON, a member is missing or a number does not
     *     fit
     */
    public static QuantParams read(String json) {
        return fromTree(parse(json));
    }

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
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("a JSON object was expected");
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
        try {
            JsonArray scales = member(tree, "scales").getAsJsonArray();
            JsonArray zeroPoints = member(tree, "zeroPoints").getAsJsonArray();
            float[] floats = new float[scales.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.parseFloat(scales.get(i).getAsString());
            }
            int[] ints = new int[zeroPoints.size()];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = integer(zeroPoints.get(i));
            }
            return QuantParams.of(
                    DataType.parse(member(tree, "type").getAsString()),
                    integer(member(tree, "min")),
                    integer(member(tree, "max")),
                    Grouping.parse(member(tree, "grouping").getAsString()),
                    floats,
                    ints);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            // what gson throws for an element of another kind
            throw new IllegalArgumentException("no quantization parameters: " + tree, e);
        }
    }

    static JsonElement member(JsonObject tree, String name) {
        JsonElement member = tree.get(name);
        if (member == null) {
            throw new IllegalArgumentException("'%s' is missing in %s".formatted(name, tree));
        }
        return member;
    }

    /** Refuses 1.5 and 3000000000, which gson would cut off. */
    static int integer(JsonElement element) {
        try {
            return new BigDecimal(element.getAsString()).intValueExact();
        } catch (ArithmeticException
                | NumberFormatException
                | IllegalStateException
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException("an integer was expected, got " + element, e);
        }
    }
}
