package dev.octet.text;

import java.util.Locale;

/** Texts that are the same in every country: requests, explanations, messages, figures. */
public final class RootLocale {
    private RootLocale() {}

    /** {@link String#format} with the digits, points and signs of no country. */
    public static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
