package dev.octet.cli.list;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * benchdnn's notation of a problem's dimensions.
 *
 * @param text in the notation of requests
 * @param rank dimensions per tensor
 */
record Shape(String text, int rank) {
    private static final Pattern TENSORS =
            Pattern.compile(
                    "(\\d+(?:x\\d+)+):\\d+(?:x\\d+)+(?::\\d+(?:x\\d+)+)?(?:_?n\"[^\"]*\")?");

    /** As lists wrote it before 2021. */
    private static final Pattern LETTERS =
            Pattern.compile("(?:mb(\\d+))?m(\\d+)n(\\d+)k(\\d+)(?:_?n\"[^\"]*\")?");

    /** The shape, or null when the word is none. */
    static Shape parse(String word) {
        Matcher tensors = TENSORS.matcher(word);
        if (tensors.matches()) {
            return new Shape(word, tensors.group(1).split("x").length);
        }
        Matcher letters = LETTERS.matcher(word);
        if (!letters.matches()) {
            return null;
        }
        String batch = letters.group(1) == null ? "" : letters.group(1) + "x";
        String m = letters.group(2);
        String n = letters.group(3);
        String k = letters.group(4);
        return new Shape(batch + m + "x" + k + ":" + batch + k + "x" + n, batch.isEmpty() ? 2 : 3);
    }
}
