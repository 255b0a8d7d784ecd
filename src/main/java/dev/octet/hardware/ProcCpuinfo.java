package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first logical CPU of /proc/cpuinfo. */
final class ProcCpuinfo {
    static final String PATH = "/proc/cpuinfo";

    /**
     * Holds the first CPU. Reading all of a large machine takes long: Linux measures each clock.
     */
    static final int HEAD_BYTES = 16 << 10;

    private static final Map<String, IsaFeature> X86 =
            Map.ofEntries(
                    Map.entry("sse4_1", SSE4_1),
                    Map.entry("avx", AVX),
                    Map.entry("fma", FMA),
                    Map.entry("f16c", F16C),
                    Map.entry("avx2", AVX2),
                    Map.entry("avx512f", AVX512F),
                    Map.entry("avx512bw", AVX512BW),
                    Map.entry("avx512dq", AVX512DQ),
                    Map.entry("avx512vl", AVX512VL),
                    Map.entry("avx512_vnni", AVX512_VNNI),
                    Map.entry("avx512_bf16", AVX512_BF16),
                    Map.entry("avx_vnni", AVX_VNNI),
                    Map.entry("avx_vnni_int8", AVX_VNNI_INT8),
                    Map.entry("amx_tile", AMX_TILE),
                    Map.entry("amx_int8", AMX_INT8));

    private static final Map<String, IsaFeature> ARM =
            Map.of("asimd", ASIMD, "asimddp", DOTPROD, "i8mm", I8MM, "sve", SVE, "sve2", SVE2);

    private final Map<String, String> fields = new HashMap<>();

    ProcCpuinfo(String text) {
        for (String line : text.stripLeading().split("\n")) {
            if (line.isBlank()) {
                break;
            }
            String[] nameAndValue = line.split(":", 2);
            if (nameAndValue.length == 2) {
                fields.put(nameAndValue[0].strip(), nameAndValue[1].strip());
            }
        }
    }

    /**
     * Such as "Intel(R) Xeon(R) Platinum 8480+"; on Arm, which gives numbers, the core's name if
     * known.
     */
    String model() {
        String name = fields.getOrDefault("model name", "");
        return name.isEmpty() && fields.containsKey("CPU part")
                ? ArmCores.name(fields.getOrDefault("CPU implementer", ""), fields.get("CPU part"))
                : name;
    }

    /** Such as "GenuineIntel"; empty if not given. */
    String vendor() {
        String implementer = fields.getOrDefault("CPU implementer", "");
        return fields.getOrDefault("vendor_id", ArmCores.vendor(implementer));
    }

    /** Whether it lists features at all. */
    boolean hasFeatures() {
        return fields.containsKey("flags") || fields.containsKey("Features");
    }

    /** The features it lists. Linux lists only what it saves the registers of. */
    Set<IsaFeature> features() {
        EnumSet<IsaFeature> found = EnumSet.noneOf(IsaFeature.class);
        collect("flags", X86, found);
        collect("Features", ARM, found);
        return found;
    }

    private void collect(String field, Map<String, IsaFeature> names, Set<IsaFeature> found) {
        Set<String> words = new HashSet<>(List.of(fields.getOrDefault(field, "").split(" +")));
        for (Map.Entry<String, IsaFeature> name : names.entrySet()) {
            if (words.contains(name.getKey())) {
                found.add(name.getValue());
            }
        }
    }
}
