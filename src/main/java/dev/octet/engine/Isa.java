package dev.octet.engine;

import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Native code that is compiled several times (epilogues, conversions, rows quantized on the fly)
 * runs in the widest of these versions that the CPU has. {@code -Ddev.octet.isa=avx2} or {@code
 * baseline} takes a narrower one, to try what another CPU would run. In the order of native code.
 */
public enum Isa {
    /** What every x86-64 has. */
    BASELINE,
    /** 256 bits. */
    AVX2,
    /** 512 bits, with byte and word instructions. */
    AVX512;

    private static final String PROPERTY = "dev.octet.isa";

    private final String label = name().toLowerCase(Locale.ROOT);

    /**
     * Tells a native library how wide it may be, before anything in it runs.
     *
     * @param limit takes an ordinal
     * @throws Probe.Unavailable on a version there is not
     */
    public static void limit(IntConsumer limit) throws Probe.Unavailable {
        String wanted = System.getProperty(PROPERTY, AVX512.label);
        limit.accept(
                Arrays.stream(values())
                        .filter(isa -> isa.label.equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> new Probe.Unavailable(unknown(wanted)))
                        .ordinal());
    }

    private static String unknown(String wanted) {
        return RootLocale.format(
                "-D%s=%s: it is %s",
                PROPERTY,
                wanted,
                Arrays.stream(values()).map(isa -> isa.label).collect(Collectors.joining(", ")));
    }
}
