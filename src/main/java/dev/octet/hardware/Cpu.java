package dev.octet.hardware;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The processors of this machine. Immutable.
 *
 * @param model as the CPU calls itself; empty if unknown
 * @param vendor for display only: ask {@link #has} what it can do; empty if unknown
 * @param physicalCores 0 if unknown
 * @param logicalCores what runs now, at least 1
 * @param allowed what this process may use of them
 * @param caches data and unified caches as one logical CPU sees them, nearest first; empty if
 *     unknown
 * @param features the instruction set extensions that can be used
 */
public record Cpu(
        String model,
        String vendor,
        int physicalCores,
        int logicalCores,
        AllowedCores allowed,
        List<Cache> caches,
        IsaFeatures features) {

    /** Copies its arguments. */
    public Cpu {
        caches = List.copyOf(caches);
    }

    /** Whether the feature is known to be usable. */
    public boolean has(IsaFeature feature) {
        return features.has(feature);
    }

    /** One line: model, cores, caches and the features that matter. */
    public String summary() {
        StringBuilder line = new StringBuilder(displayName());
        line.append(" (").append(allowed.count()).append(" of ").append(logicalCores);
        line.append(" logical cores allowed)");
        if (caches.isEmpty()) {
            line.append(", caches unknown");
        }
        for (Cache cache : caches) {
            line.append(", ").append(cache.summary());
        }
        return line.append("; ").append(features.summary()).toString();
    }

    /** Four lines with a label each, then one for each note. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("CPU:    " + displayName() + (vendor.isEmpty() ? "" : " (" + vendor + ")"));
        lines.add(
                RootLocale.format(
                        "Cores:  %s%d logical, %d allowed (%s)",
                        physicalCores == 0 ? "" : physicalCores + " physical, ",
                        logicalCores,
                        allowed.count(),
                        allowed.why()));
        lines.add("Caches: " + cacheList());
        lines.add("ISA:    " + features + " (from " + features.source() + ")");
        for (String note : features.notes()) {
            lines.add("        " + note);
        }
        return String.join(System.lineSeparator(), lines);
    }

    private String displayName() {
        return model.isEmpty() ? "unknown CPU" : model;
    }

    private String cacheList() {
        return caches.isEmpty()
                ? "unknown"
                : caches.stream().map(Cache::toString).collect(Collectors.joining(", "));
    }
}
