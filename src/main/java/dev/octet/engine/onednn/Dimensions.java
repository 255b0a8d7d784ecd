package dev.octet.engine.onednn;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Dimensions that oneDNN 3.13 counts in int, and rounds up to its blocks: close below 2^31 it
 * overflows, finds blocks of 0, and divides by them, which ends the process.
 */
final class Dimensions {
    /** No block is as large as what is missing to 2^31. */
    private static final int MOST = Integer.MAX_VALUE - (1 << 16);

    private Dimensions() {}

    static Optional<String> refuses(int... dimensions) {
        int largest = Arrays.stream(dimensions).max().orElse(0);
        return largest <= MOST
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "a dimension of %,d: oneDNN counts its blocks up to %,d",
                                largest, MOST));
    }

    static Optional<String> refuses(Conv conv) {
        IntStream axes =
                conv.axes().stream().mapToInt((Axis axis) -> Math.max(axis.in(), axis.out()));
        IntStream others =
                IntStream.of(
                        conv.images(),
                        conv.srcChannels(),
                        conv.dstChannels(),
                        conv.images() * conv.dstPlaces(),
                        conv.images() * conv.srcPlaces());
        return refuses(IntStream.concat(axes, others).toArray());
    }
}
