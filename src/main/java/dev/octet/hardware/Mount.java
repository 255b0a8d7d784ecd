package dev.octet.hardware;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of /proc/self/mountinfo.
 *
 * @param root which folder of the file system is seen
 * @param point where
 * @param type of the file system
 * @param options of the file system, between commas; control groups of version 1 name their
 *     controllers there
 */
record Mount(String root, String point, String type, String options) {
    /** White space and backslashes are written as three octal digits. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    private static final String SEPARATOR = " - ";

    // The fields of a line: left of the separator, then right of it.
    private static final int ROOT = 3;
    private static final int POINT = 4;
    private static final int TYPE = 0;
    private static final int OPTIONS = 2;

    /** The mounts that can be reached: of several on one point, the last one hides the others. */
    static List<Mount> parse(String mountinfo) {
        Map<String, Mount> byPoint = new LinkedHashMap<>();
        for (String line : mountinfo.split("\n")) {
            int middle = line.indexOf(SEPARATOR);
            if (middle < 0) {
                continue;
            }
            String[] left = line.substring(0, middle).split(" ");
            String[] right = line.substring(middle + SEPARATOR.length()).split(" ");
            if (left.length > POINT && right.length > OPTIONS) {
                String point = unescaped(left[POINT]);
                byPoint.put(
                        point,
                        new Mount(unescaped(left[ROOT]), point, right[TYPE], right[OPTIONS]));
            }
        }
        return new ArrayList<>(byPoint.values());
    }

    private static String unescaped(String field) {
        return ESCAPE.matcher(field).replaceAll(Mount::character);
    }

    private static String character(MatchResult escape) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 8)));
    }

    boolean hasOption(String option) {
        return List.of(options.split(",")).contains(option);
    }
}
