package dev.octet.request;

/**
 * A dense tensor as a {@link Grouping} cuts it, in the order of memory: lines of runs. The elements
 * of a run lie side by side and share a scale; run {@code g} of line {@code l} begins at element
 * {@code l · length + g · run} and has scale {@code l / alike · groups + g}.
 *
 * @param lines how many lines there are
 * @param length elements of a line
 * @param groups runs of a line
 * @param run elements of a run; the last one of a line may have fewer
 * @param alike how many neighbouring lines have the same scales, at least 1
 */
public record ScaleLines(long lines, long length, int groups, long run, long alike) {}
