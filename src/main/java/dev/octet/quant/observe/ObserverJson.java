package dev.octet.quant.observe;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.octet.quant.Range;
import dev.octet.quant.json.JsonTree;
import dev.octet.quant.range.Extremes;
import dev.octet.quant.range.Histogram;
import dev.octet.text.RootLocale;

/**
 * What an observer has seen, as JSON, all of it: one that is read goes on as if it had seen it
 * itself. Bins that are empty are left out. Stateless, so thread-safe.
 */
final class ObserverJson {
    private ObserverJson() {}

    static JsonObject toTree(Observer observer) {
        JsonObject tree = new JsonObject();
        if (observer instanceof MinMaxObserver minMax) {
            add(tree, minMax.extremes());
        } else if (observer instanceof MovingAverageObserver average) {
            add(tree, average.extremes());
            add(tree, average.averages());
        } else {
            add(tree, ((HistogramObserver) observer).histogram());
        }
        return tree;
    }

    /**
     * Reads what {@link #toTree} writes.
     *
     * @throws IllegalArgumentException when a member is missing or the numbers contradict each
     *     other
     */
    static Observer fromTree(ObserverKind kind, JsonObject tree) {
        Extremes extremes = extremes(tree);
        if (kind instanceof ObserverKind.OfHistogram histogram) {
            return new HistogramObserver(histogram.method(), new Histogram(extremes, counts(tree)));
        }
        return kind instanceof ObserverKind.MovingAverage average
                ? new MovingAverageObserver(average.momentum(), extremes, averages(tree))
                : new MinMaxObserver(extremes);
    }

    private static void add(JsonObject tree, Extremes extremes) {
        if (extremes.finite() > 0) {
            tree.add("range", pair(extremes.low(), extremes.high()));
        }
        tree.addProperty("finite", extremes.finite());
        tree.addProperty("nans", extremes.nans());
        tree.addProperty("positiveInfinities", extremes.positiveInfinities());
        tree.addProperty("negativeInfinities", extremes.negativeInfinities());
    }

    private static Extremes extremes(JsonObject tree) {
        return new Extremes(
                tree.has("range") ? range(tree, "range") : null,
                count(tree, "finite"),
                count(tree, "nans"),
                count(tree, "positiveInfinities"),
                count(tree, "negativeInfinities"));
    }

    private static void add(JsonObject tree, MovingAverageObserver.Averages averages) {
        if (averages != null) {
            tree.addProperty("batches", averages.batches());
            tree.add("first", pair(averages.first().low(), averages.first().high()));
            tree.add("average", pair(averages.low(), averages.high()));
        }
    }

    private static MovingAverageObserver.Averages averages(JsonObject tree) {
        if (!tree.has("batches")) {
            return null;
        }
        JsonArray average = array(tree, "average", 2);
        return new MovingAverageObserver.Averages(
                count(tree, "batches"),
                range(tree, "first"),
                JsonTree.wideReal(average.get(0)),
                JsonTree.wideReal(average.get(1)));
    }

    /** Bins as one flat list: bin, count, bin, count... A bin is the bits of a bfloat16. */
    private static void add(JsonObject tree, Histogram histogram) {
        add(tree, histogram.extremes());
        JsonArray bins = new JsonArray();
        for (int bin = 0; bin < Histogram.BINS; bin++) {
            if (histogram.count(bin) > 0 && Histogram.finite(bin)) {
                bins.add(bin);
                bins.add(histogram.count(bin));
            }
        }
        tree.add("bins", bins);
    }

    private static long[] counts(JsonObject tree) {
        JsonArray bins = JsonTree.array(tree, "bins");
        if (bins.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "bins are pairs of bin and count, got %d numbers", bins.size()));
        }
        long[] counts = new long[Histogram.BINS];
        int previous = -1;
        for (int i = 0; i < bins.size(); i += 2) {
            int bin = JsonTree.integer(bins.get(i));
            if (bin <= previous || bin >= counts.length) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "bins go upward from 0 to %d, got %d after %d",
                                counts.length - 1, bin, previous));
            }
            counts[bin] = JsonTree.count(bins.get(i + 1));
            previous = bin;
        }
        return counts;
    }

    private static JsonArray pair(Number low, Number high) {
        JsonArray pair = new JsonArray();
        pair.add(low);
        pair.add(high);
        return pair;
    }

    private static Range range(JsonObject tree, String name) {
        JsonArray pair = array(tree, name, 2);
        return new Range(JsonTree.real(pair.get(0)), JsonTree.real(pair.get(1)));
    }

    private static JsonArray array(JsonObject tree, String name, int size) {
        JsonArray array = JsonTree.array(tree, name);
        if (array.size() != size) {
            throw new IllegalArgumentException(
                    RootLocale.format("'%s' has %d numbers, got %d", name, size, array.size()));
        }
        return array;
    }

    private static long count(JsonObject tree, String name) {
        return JsonTree.count(JsonTree.member(tree, name));
    }
}
