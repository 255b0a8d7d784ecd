package dev.octet.hardware;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The instruction set extensions that this process can use: the CPU has them and the operating
 * system saves their registers. Immutable.
 *
 * @param present in the order of {@link IsaFeature}
 * @param source who said so: "CPUID", "HWCAP", "/proc/cpuinfo" or "none"
 * @param notes what a person should know besides, one line each: why a better source was not used,
 *     what the source cannot tell, what has to be asked of the operating system first
 */
public record IsaFeatures(Set<IsaFeature> present, String source, List<String> notes) {
    /** The {@link #source} of a machine whose features could not be read. */
    public static final String NO_SOURCE = "none";

    /** Copies its arguments. */
    public IsaFeatures {
        EnumSet<IsaFeature> ordered = EnumSet.noneOf(IsaFeature.class);
        ordered.addAll(present);
        present = Collections.unmodifiableSet(ordered);
        notes = List.copyOf(notes);
    }

    /** Nothing known, and why. */
    static IsaFeatures unknown(List<String> notes) {
        return new IsaFeatures(Set.of(), NO_SOURCE, notes);
    }

    /**
     * False means that no source could be read, so that an absent feature may be there after all.
     */
    public boolean known() {
        return !source.equals(NO_SOURCE);
    }

    /** Whether the feature is known to be usable. */
    public boolean has(IsaFeature feature) {
        return present.contains(feature);
    }

    /** All labels, such as "FMA, AVX2, AVX-VNNI", or a few words if there is none. */
    @Override
    public String toString() {
        return labels(present);
    }

    /** The labels that matter: without those that a listed one takes for granted. */
    String summary() {
        EnumSet<IsaFeature> headlines = EnumSet.noneOf(IsaFeature.class);
        headlines.addAll(present);
        if (has(IsaFeature.AVX2)) {
            headlines.removeAll(
                    EnumSet.of(IsaFeature.SSE4_1, IsaFeature.AVX, IsaFeature.FMA, IsaFeature.F16C));
        }
        if (has(IsaFeature.AVX512F)) {
            headlines.removeAll(
                    EnumSet.of(IsaFeature.AVX512BW, IsaFeature.AVX512DQ, IsaFeature.AVX512VL));
        }
        if (has(IsaFeature.AMX_INT8)) {
            headlines.remove(IsaFeature.AMX_TILE);
        }
        return labels(headlines);
    }

    private String labels(Set<IsaFeature> features) {
        if (!known()) {
            return "features unknown";
        }
        if (features.isEmpty()) {
            return "no features known to Octet";
        }
        return features.stream().map(IsaFeature::label).collect(Collectors.joining(", "));
    }
}
