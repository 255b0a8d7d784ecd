package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Gemm;
import java.util.List;

/** Who computes some typical requests here. */
final class Choices {
    private static final List<String> TYPICAL =
            List.of(
                    "gemm u8:s8:s32 1x4096:4096x4096",
                    "gemm s8:s8:f32 128x768:768x3072 row_scale per_channel bias gelu",
                    "gemm f32:s8:f32 128x768:768x768 nk per_channel bias");

    private Choices() {}

    /**
     * An answer.
     *
     * @param request what to compute
     * @param engine who would
     */
    record Choice(Gemm request, String engine) {}

    static List<Choice> typical() {
        Octet octet = best();
        return TYPICAL.stream()
                .map(Gemm::parse)
                .map(gemm -> new Choice(gemm, engine(octet, gemm)))
                .toList();
    }

    /** The engines to choose from. */
    static Octet best() {
        try {
            return Octet.best();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CallerMistake("-D" + Octet.FORCE + ": " + e.getMessage());
        }
    }

    private static String engine(Octet octet, Gemm gemm) {
        try {
            return octet.chooses(gemm);
        } catch (IllegalArgumentException e) {
            return "none: " + e.getMessage();
        }
    }
}
