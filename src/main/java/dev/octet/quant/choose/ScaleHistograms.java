package dev.octet.quant.choose;

import dev.octet.quant.FloatTensor;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.runs.Runs;
import dev.octet.request.Grouping;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The values of each scale of a tensor, counted. A batch of histograms at a time, about 20 MB: a
 * tensor may have thousands of groups. Scales whose values are neighbours cost one reading of the
 * tensor in all, others one for each batch.
 */
final class ScaleHistograms {
    private static final int BATCH = 64;

    private ScaleHistograms() {}

    /** Takes histograms. */
    interface Visitor {
        /**
         * The values of a scale; may be kept no longer than the call.
         *
         * @param index as {@link Grouping#index}
         */
        void histogram(int index, Histogram histogram);
    }

    /** All scales in order. */
    static void forEach(FloatTensor x, Grouping grouping, Visitor visitor) {
        Runs runs = new Runs(grouping, x.shape());
        for (int first = 0; first < runs.count(); first += BATCH) {
            int begin = first;
            int size = Math.min(BATCH, runs.count() - first);
            Histogram[] batch =
                    Stream.generate(Histogram::new).limit(size).toArray(Histogram[]::new);
            long from = runs.oneEach() ? runs.start(begin) : 0;
            long to = runs.oneEach() ? runs.start(begin + size) : runs.elements();
            x.forEachPiece(
                    from,
                    to,
                    (start, values, count) ->
                            runs.forEach(
                                    start,
                                    count,
                                    (index, low, high) -> {
                                        if (index >= begin && index < begin + size) {
                                            batch[index - begin].observe(values, low, high - low);
                                        }
                                    }));
            IntStream.range(0, size).forEach(i -> visitor.histogram(begin + i, batch[i]));
        }
    }
}
