package dev.octet.list;

import java.util.List;

/**
 * What a list asks for, and what of it cannot be done.
 *
 * @param problems the requests, each once
 * @param repeated how many more there were that are equal to one of these
 * @param unknown knobs that were left out, in the order of the file
 * @param skipped problems that were left out
 */
public record ProblemList(
        List<Problem> problems, int repeated, List<Unknown> unknown, List<Skipped> skipped) {

    /**
     * A knob that means nothing here.
     *
     * @param knob as it stands where it is first
     * @param nearest {@code ; nearest is '--dt'}, or empty
     * @param count how often it is set
     * @param first where it is first
     */
    public record Unknown(String knob, String nearest, int count, Place first) {}

    /**
     * Problems that cannot be done, all for one reason.
     *
     * @param reason why
     * @param count how many
     * @param first where the first stands
     */
    public record Skipped(String reason, int count, Place first) {}

    /** Copies the lists. */
    public ProblemList {
        problems = List.copyOf(problems);
        unknown = List.copyOf(unknown);
        skipped = List.copyOf(skipped);
    }
}
