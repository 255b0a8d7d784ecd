package dev.octet.quant.error;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.octet.quant.Quantizer;
import dev.octet.quant.json.JsonTree;
import dev.octet.quant.runs.Runs;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What quantizing leaves of a tensor, as a whole and by channel. Streaming: values come in the
 * order of memory, in pieces of any size, and after the last element the next tensor of the same
 * shape begins. Its size depends on the number of channels alone. Not thread-safe, mergeable.
 */
public final class ErrorReport {
    private static final int WORST = 5;

    private final Grouping channels;
    private final int[] shape;
    private final Runs runs;
    private final List<QuantError> errors;
    private long position;

    /**
     * Has observed nothing.
     *
     * @param channels what counts as a channel: the indices of an axis, rows, groups; or the whole
     *     tensor, for the total alone. Need not be the grouping of the scales.
     * @param shape of the tensor, of any rank
     * @throws IllegalArgumentException when the shape has no such axis
     */
    public ErrorReport(Grouping channels, int... shape) {
        this.channels = Objects.requireNonNull(channels, "channels");
        this.shape = shape.clone();
        runs = new Runs(channels, shape);
        errors = Stream.generate(QuantError::new).limit(runs.count()).toList();
    }

    /**
     * A channel and its figures.
     *
     * @param index of the channel, as {@link Grouping#index}
     * @param error its figures
     */
    public record Channel(int index, QuantError.Summary error) {}

    /**
     * Compares the first {@code count} values of both.
     *
     * @throws IllegalArgumentException when they go past the end of the tensor
     * @throws IndexOutOfBoundsException when an array has fewer, or the count is negative
     */
    public void observe(float[] reference, float[] approximation, int count) {
        checkPiece(count, reference.length, approximation.length);
        runs.forEach(
                position,
                count,
                (index, from, to) -> errors.get(index).observe(reference, approximation, from, to));
        advance(count);
    }

    /**
     * Compares the first {@code count} values with the integers that stand for them, and counts
     * those that are saturated.
     *
     * @param params of the whole tensor, in any grouping
     * @throws IllegalArgumentException when they go past the end of the tensor, or the parameters
     *     have another number of scales than the shape
     * @throws IndexOutOfBoundsException when an array has fewer, or the count is negative
     */
    public void observe(float[] reference, byte[] quantized, int count, QuantParams params) {
        checkPiece(count, reference.length, quantized.length);
        float[] approximation = new float[count];
        Quantizer.dequantize(quantized, approximation, position, count, params, shape);
        runs.forEach(
                position,
                count,
                (index, from, to) -> {
                    errors.get(index).observe(reference, approximation, from, to);
                    errors.get(index).observeIntegers(quantized, params, from, to);
                });
        advance(count);
    }

    private void checkPiece(int count, int references, int others) {
        if (count > runs.elements() - position) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d values after %d of a tensor of shape %s, which has %d",
                            count, position, Arrays.toString(shape), runs.elements()));
        }
        Objects.checkFromIndexSize(0, count, Math.min(references, others));
    }

    private void advance(int count) {
        position += count;
        if (position == runs.elements()) {
            position = 0;
        }
    }

    /**
     * Adds what the other has compared, which stays as it is.
     *
     * @throws IllegalArgumentException when the other has other channels or another shape
     */
    public void merge(ErrorReport other) {
        if (!channels.equals(other.channels) || !Arrays.equals(shape, other.shape)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "cannot merge %s of %s into %s of %s",
                            other.channels,
                            Arrays.toString(other.shape),
                            channels,
                            Arrays.toString(shape)));
        }
        for (int i = 0; i < errors.size(); i++) {
            errors.get(i).merge(other.errors.get(i));
        }
    }

    /** What counts as a channel. */
    public Grouping grouping() {
        return channels;
    }

    /** The figures of all values. */
    public QuantError.Summary total() {
        QuantError total = new QuantError();
        errors.forEach(total::merge);
        return total.summary();
    }

    /** The figures of each channel, in order. */
    public List<Channel> channels() {
        return IntStream.range(0, errors.size())
                .mapToObj(index -> new Channel(index, errors.get(index).summary()))
                .toList();
    }

    /** The channels with finite values, the one with the least SQNR first. */
    public List<Channel> worst() {
        return measured()
                .sorted(Comparator.comparingDouble(channel -> channel.error.sqnr()))
                .toList();
    }

    /** How a figure is spread over the channels with finite values. */
    public Distribution distribution(ToDoubleFunction<QuantError.Summary> figure) {
        return Distribution.of(
                measured().mapToDouble(channel -> figure.applyAsDouble(channel.error)).toArray());
    }

    private Stream<Channel> measured() {
        return channels().stream().filter(channel -> channel.error.count() > 0);
    }

    /**
     * The figures as JSON: {@code {"total": {"count": 64, "mse": …}, "grouping": "per_channel:0",
     * "distribution": {"sqnr": {"min": …}, …}, "channels": [{"index": 0, "count": …}, …]}}, the
     * last three only where there are channels. "sqnr" is null where it is infinite, without an
     * error or without a signal; "maxAbs", 0 or not, tells which. The saturated share is null where
     * no integers were compared.
     */
    public String toJson() {
        JsonObject tree = new JsonObject();
        tree.add("total", toTree(total()));
        if (channels.kind() != Grouping.Kind.PER_TENSOR) {
            tree.addProperty("grouping", channels.toString());
            JsonObject distributions = new JsonObject();
            Figure.ALL.forEach(
                    figure ->
                            distributions.add(figure.name(), toTree(distribution(figure.value()))));
            tree.add("distribution", distributions);
            JsonArray each = new JsonArray();
            for (Channel channel : channels()) {
                JsonObject member = new JsonObject();
                member.addProperty("index", channel.index);
                toTree(channel.error).entrySet().forEach(e -> member.add(e.getKey(), e.getValue()));
                each.add(member);
            }
            tree.add("channels", each);
        }
        return JsonTree.print(tree);
    }

    private static JsonObject toTree(QuantError.Summary summary) {
        JsonObject tree = new JsonObject();
        tree.addProperty("count", summary.count());
        tree.addProperty("notFinite", summary.notFinite());
        Figure.ALL.forEach(
                figure -> tree.add(figure.name(), number(figure.value().applyAsDouble(summary))));
        return tree;
    }

    private static JsonObject toTree(Distribution distribution) {
        JsonObject tree = new JsonObject();
        tree.add("min", number(distribution.min()));
        tree.add("low", number(distribution.low()));
        tree.add("median", number(distribution.median()));
        tree.add("high", number(distribution.high()));
        tree.add("max", number(distribution.max()));
        return tree;
    }

    private static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    /**
     * The total on one line; where there are channels, a table of how each figure is spread over
     * them, and the channels with the least SQNR. What is saturated is left out where no integers
     * were compared.
     */
    @Override
    public String toString() {
        if (channels.kind() == Grouping.Kind.PER_TENSOR) {
            return total().toString();
        }
        StringBuilder text = new StringBuilder();
        text.append(RootLocale.format("%s%n", total()));
        text.append(
                RootLocale.format(
                        "%-14s %10s %10s %10s %10s %10s%n",
                        channels, "min", "10 %", "median", "90 %", "max"));
        for (Figure figure : Figure.ALL) {
            Distribution spread = distribution(figure.value());
            if (Double.isNaN(spread.max())) {
                continue;
            }
            text.append(
                    RootLocale.format(
                            "%-14s %10.5g %10.5g %10.5g %10.5g %10.5g%n",
                            figure.title(),
                            spread.min(),
                            spread.low(),
                            spread.median(),
                            spread.high(),
                            spread.max()));
        }
        text.append("least SQNR:");
        for (Channel channel : worst().stream().limit(WORST).toList()) {
            double sqnr = channel.error.sqnr();
            text.append(RootLocale.format(" %d (%.2f dB)", channel.index, sqnr));
        }
        return text.append(RootLocale.format("%n")).toString();
    }
}
