package dev.octet.list;

import dev.octet.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * benchdnn's settings at one point of a list. A knob keeps its values until it is set again or all
 * are reset; several values, between commas, multiply the problems.
 */
final class Knobs {
    static final String TYPES = "dt";
    static final String OLD_TYPES = "cfg";
    static final String SRC_TAG = "stag";
    static final String WEIGHTS_TAG = "wtag";
    static final String DST_TAG = "dtag";
    static final String BIAS_TYPE = "bia_dt";
    static final String BIAS_MASK = "bia_mask";
    static final String DIRECTION = "dir";
    static final String IMAGES = "mb";
    static final String POST_OPS = "attr-post-ops";
    static final String SCALES = "attr-scales";
    static final String ZERO_POINTS = "attr-zero-points";

    private static final Set<String> KNOWN =
            Set.of(
                    TYPES,
                    OLD_TYPES,
                    SRC_TAG,
                    WEIGHTS_TAG,
                    DST_TAG,
                    BIAS_TYPE,
                    BIAS_MASK,
                    DIRECTION,
                    IMAGES,
                    POST_OPS,
                    SCALES,
                    ZERO_POINTS);

    private static final List<String> NAMES =
            Stream.concat(KNOWN.stream().sorted(), Stream.of("batch", "reset"))
                    .map(name -> "--" + name)
                    .toList();

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /** {@code ; nearest is '--dt'} for a knob that is not known; empty where none is near. */
    static String nearest(String name) {
        return Names.nearest("--" + name, NAMES);
    }

    void reset() {
        values.clear();
    }

    void set(String name, String text) {
        // older lists quote values
        String[] options = text.replaceAll("['\"]", "").split(",", -1);
        if (name.equals(OLD_TYPES)) {
            values.remove(TYPES);
        } else if (name.equals(TYPES)) {
            values.remove(OLD_TYPES);
        }
        values.put(name, List.of(options));
    }

    /** Every combination of values, each by the knob's name; a knob never set is not in it. */
    List<Map<String, String>> combinations() {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> knob : values.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> combination : all) {
                for (String value : knob.getValue()) {
                    Map<String, String> longer = new LinkedHashMap<>(combination);
                    longer.put(knob.getKey(), value);
                    more.add(longer);
                }
            }
            all = more;
        }
        return all;
    }
}
