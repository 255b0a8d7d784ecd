package dev.octet.model.sample;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A picture's size, in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record Size(int width, int height) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(?:x([0-9]{1,9}))?");

    /** Checks. */
    public Size {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a picture has at least 1x1 pixels, got %dx%d", width, height));
        }
    }

    /**
     * Reads {@code 320x240}, or {@code 224} for a square.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Size parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size is 224 or 320x240, width first, got " + Echo.quoted(text));
        }
        int width = Integer.parseInt(matcher.group(1));
        return new Size(
                width, matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2)));
    }

    /** {@code 320x240}. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
