package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.request.Request;
import java.util.List;

/** Who computes some typical requests here. */
final class Choices {
    private static final List<String> TYPICAL =
            List.of(
                    "gemm u8:s8:s32 1x4096:4096x4096",
                    "gemm s8:s8:f32 128x768:768x3072 row_scale per_channel bias gelu",
                    "gemm f32:s8:f32 128x768:768x768 nk per_channel bias",
                    "conv u8:s8:u8 ic64oc64_ih56kh3ph1 per_channel bias relu dst_scale");

    private Choices() {}

    /**
     * An answer.
     *
     * @param request what to compute
     * @param engine who would, or "none" when the engine that was forced refuses
     */
    record Choice(Request request, String engine) {}

    static List<Choice> typical() {
        return TYPICAL.stream()
                .map(Request::parse)
                .map(request -> new Choice(request, chosenOrNone(request)))
                .toList();
    }

    /** The engine that Octet takes; a caller's mistake when the one that was forced refuses. */
    static String chosen(Request request) {
        try {
            return best().chooses(request);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        }
    }

    /** The engines to choose from. */
    static Octet best() {
        try {
            return Octet.best();
        } catch (IllegalArgumentException | IllegalStateException e) {
            boolean named = e.getMessage().startsWith("-D");
            throw new CallerMistake(
                    named ? e.getMessage() : "-D" + Octet.FORCE + ": " + e.getMessage());
        }
    }

    /** A caller's mistake when the engine that is forced has no name of one; it may be absent. */
    static void checkForced() {
        String forced = System.getProperty(Octet.FORCE);
        try {
            if (forced != null) {
                Octet.probe(forced);
            }
        } catch (IllegalArgumentException e) {
            throw new CallerMistake("-D" + Octet.FORCE + ": " + e.getMessage());
        }
    }

    /** As {@link #chosen}; "none" when nobody computes it. */
    static String chosenOrNone(Request request) {
        try {
            return chosen(request);
        } catch (CallerMistake e) {
            return "none";
        }
    }
}
