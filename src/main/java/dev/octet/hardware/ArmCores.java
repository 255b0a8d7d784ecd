package dev.octet.hardware;

import java.util.Map;

/** Names for the numbers by which Linux tells Arm cores apart. For display only. */
final class ArmCores {
    private static final Map<String, String> IMPLEMENTERS =
            Map.of(
                    "0x41",
                    "Arm",
                    "0x46",
                    "Fujitsu",
                    "0x48",
                    "HiSilicon",
                    "0x4e",
                    "NVIDIA",
                    "0x51",
                    "Qualcomm",
                    "0x61",
                    "Apple",
                    "0x6d",
                    "Microsoft",
                    "0xc0",
                    "Ampere");

    private static final Map<String, String> ARM_PARTS =
            Map.of(
                    "0xd03",
                    "Cortex-A53",
                    "0xd08",
                    "Cortex-A72",
                    "0xd0b",
                    "Cortex-A76",
                    "0xd0c",
                    "Neoverse N1",
                    "0xd40",
                    "Neoverse V1",
                    "0xd49",
                    "Neoverse N2",
                    "0xd4f",
                    "Neoverse V2",
                    "0xd84",
                    "Neoverse V3",
                    "0xd8e",
                    "Neoverse N3");

    private ArmCores() {}

    /** "Arm" for "0x41"; the number itself if it has no name here. */
    static String vendor(String implementer) {
        return IMPLEMENTERS.getOrDefault(implementer, implementer);
    }

    /** "Arm Neoverse V1" for "0x41" and "0xd40"; vendor and number if it has no name here. */
    static String name(String implementer, String part) {
        String core =
                implementer.equals("0x41")
                        ? ARM_PARTS.getOrDefault(part, "part " + part)
                        : "part " + part;
        return (vendor(implementer) + " " + core).strip();
    }
}
