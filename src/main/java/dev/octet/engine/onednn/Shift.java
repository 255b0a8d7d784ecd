package dev.octet.engine.onednn;

import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Locale;

/** When s8 sources become u8, other than where exact sums need it; in the order of native code. */
enum Shift {
    WHERE_FASTER,
    ALWAYS,
    NEVER;

    private static final String PROPERTY = "dev.octet.onednn.shift";

    private final String label = name().toLowerCase(Locale.ROOT);

    static Shift chosen() throws Probe.Unavailable {
        String wanted = System.getProperty(PROPERTY, WHERE_FASTER.label);
        return Arrays.stream(values())
                .filter(shift -> shift.label.equals(wanted))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Probe.Unavailable(
                                        RootLocale.format(
                                                "-D%s=%s: it is %s, %s or %s",
                                                PROPERTY,
                                                wanted,
                                                WHERE_FASTER.label,
                                                ALWAYS.label,
                                                NEVER.label)));
    }
}
