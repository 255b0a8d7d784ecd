package dev.octet.engine.vnni;

import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which VNNI instructions compute; in the order of the native enum, the better one last. */
enum Unit {
    AVX_VNNI,
    AVX512_VNNI;

    private static final String PROPERTY = "dev.octet.vnni.unit";

    /**
     * The best of a CPU, or the one that was asked for.
     *
     * @param cpu a bit for each unit there is, at its ordinal
     * @throws Probe.Unavailable on a CPU without it
     */
    static Unit of(int cpu) throws Probe.Unavailable {
        List<Unit> present =
                Arrays.stream(values()).filter(unit -> (cpu >> unit.ordinal() & 1) != 0).toList();
        if (present.isEmpty()) {
            throw new Probe.Unavailable(
                    "this CPU has neither AVX-512 VNNI nor AVX-VNNI, without which sums of u8·s8"
                            + " products saturate");
        }
        String wanted = System.getProperty(PROPERTY);
        if (wanted == null) {
            return present.get(present.size() - 1);
        }
        for (Unit candidate : present) {
            if (candidate.toString().equals(wanted)) {
                return candidate;
            }
        }
        throw new Probe.Unavailable(
                RootLocale.format(
                        "-D%s=%s is not to be had; this CPU has %s",
                        PROPERTY,
                        wanted,
                        present.stream().map(Unit::toString).collect(Collectors.joining(" and "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
