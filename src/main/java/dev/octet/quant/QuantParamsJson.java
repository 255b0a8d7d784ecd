package dev.octet.quant;

import dev.octet.quant.json.JsonTree;
import dev.octet.quant.json.QuantParamsTree;
import dev.octet.request.QuantParams;

/**
 * {@link QuantParams} as JSON: {@code {"type": "s8", "min": -127, "max": 127, "grouping":
 * "per_channel:0", "scales": [0.0123, …], "zeroPoints": [0, …]}}. Scales are read back bit for bit.
 * Stateless, so thread-safe.
 */
public final class QuantParamsJson {
    private QuantParamsJson() {}

    /** Several lines. */
    public static String write(QuantParams params) {
        return JsonTree.print(QuantParamsTree.of(params));
    }

    /**
     * Reads what {@link #write} writes; other members are ignored.
     *
     * @throws IllegalArgumentException when it is no JSON, a member is missing or a number does not
     *     fit
     */
    public static QuantParams read(String json) {
        return QuantParamsTree.params(JsonTree.parse(json));
    }
}
