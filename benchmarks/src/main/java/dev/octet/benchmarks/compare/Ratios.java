package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.peer.OctetPeer;
import dev.octet.measure.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** How much faster Octet is than a peer, shape by shape and over lists. */
public final class Ratios {
    private static final String FP32 = "f32:f32:f32";
    private static final String INT8 = "INT8";
    private static final String BOTH_LAST = " channels last";
    private static final String BOTH_FIRST = " channels first";
    private static final String LAST_AGAINST_FIRST = " channels last, theirs first";

    private Ratios() {}

    /**
     * One pair over one list.
     *
     * @param list its name
     * @param peer the other side
     * @param work what Octet computes, and what the peer does where that differs
     * @param mean geometric mean over the shapes; above 1 Octet is faster
     * @param worst the smallest
     * @param worstShape where that is
     * @param pairs shape by shape
     */
    public record Row(
            String list,
            String peer,
            String work,
            double mean,
            double worst,
            String worstShape,
            List<Pair> pairs) {}

    /**
     * One shape.
     *
     * @param ratio the peer's time over Octet's: the median over the rounds, in which both took
     *     their turns
     * @param low lower quartile
     * @param high upper quartile
     */
    public record Pair(String shape, double ratio, double low, double high) {
        /**
         * Of two sides' rounds; where one took part in fewer, of those.
         *
         * @throws IllegalArgumentException without a round
         */
        static Pair of(String shape, List<Double> ours, List<Double> theirs) {
            int rounds = Math.min(ours.size(), theirs.size());
            Timing ratios =
                    Timing.of(
                            IntStream.range(0, rounds)
                                    .mapToDouble(i -> theirs.get(i) / ours.get(i))
                                    .toArray());
            return new Pair(shape, ratios.median(), ratios.quantile(0.25), ratios.quantile(0.75));
        }
    }

    /** Whether the entry is Octet's. */
    public static boolean isOctet(Entry entry) {
        return entry.peer().equals(OctetPeer.NAME);
    }

    /**
     * Both sides do the same work. Where a convolution is computed channels last and channels
     * first, the work says which: both sides alike, or ours last against theirs first, which is
     * what changing over from an ONNX file brings.
     */
    public static List<Row> sameWork(Results results) {
        List<Row> rows = new ArrayList<>(rows(results, Entry::form, Ratios::layout));
        rows.addAll(
                rows(
                        results,
                        theirs ->
                                Heat.isChannelsFirst(theirs.form()) && !isOctet(theirs)
                                        ? Heat.channelsLast(theirs.form())
                                        : null,
                        (heat, ours) -> ours.form() + LAST_AGAINST_FIRST));
        return rows;
    }

    private static String layout(HeatResult heat, Entry ours) {
        if (Heat.isChannelsFirst(ours.form())) {
            return Heat.channelsLast(ours.form()) + BOTH_FIRST;
        }
        boolean isInBoth =
                heat.entries().stream()
                        .map(Entry::form)
                        .anyMatch(
                                form ->
                                        Heat.isChannelsFirst(form)
                                                && Heat.channelsLast(form).equals(ours.form()));
        return isInBoth ? ours.form() + BOTH_LAST : ours.form();
    }

    /** Whether a form is FP32. */
    public static boolean isFp32(String form) {
        return form.startsWith(FP32);
    }

    /** Octet's INT8 (u8·s8) against FP32 of each, Octet's own included. */
    public static List<Row> int8AgainstFp32(Results results) {
        return rows(
                results,
                theirs ->
                        isFp32(theirs.form())
                                        && !(isOctet(theirs) && Heat.isChannelsFirst(theirs.form()))
                                ? INT8
                                : null,
                (heat, ours) -> ours.form() + " against their FP32");
    }

    private interface OurForm {
        String of(Entry theirs);
    }

    private interface Work {
        String of(HeatResult heat, Entry ours);
    }

    private static List<Row> rows(Results results, OurForm form, Work work) {
        Map<List<String>, List<Pair>> all = new LinkedHashMap<>();
        for (HeatResult heat : results.heats()) {
            for (Entry theirs : heat.entries()) {
                String wanted = form.of(theirs);
                if (wanted == null || theirs.nanos().isEmpty()) {
                    continue;
                }
                Optional<Entry> ours =
                        wanted.equals(INT8) ? int8(heat) : entry(heat, OctetPeer.NAME, wanted);
                if (ours.filter(entry -> entry != theirs && !entry.nanos().isEmpty()).isPresent()) {
                    all.computeIfAbsent(
                                    List.of(heat.list(), theirs.peer(), work.of(heat, ours.get())),
                                    key -> new ArrayList<>())
                            .add(Pair.of(heat.shape(), ours.get().nanos(), theirs.nanos()));
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        all.forEach((key, pairs) -> rows.add(row(key, pairs)));
        return rows;
    }

    private static Row row(List<String> key, List<Pair> pairs) {
        Pair worst = pairs.stream().min(Comparator.comparingDouble(Pair::ratio)).orElseThrow();
        double[] ratios = pairs.stream().mapToDouble(Pair::ratio).toArray();
        return new Row(
                key.get(0),
                key.get(1),
                key.get(2),
                Timing.geometricMean(ratios),
                worst.ratio(),
                worst.shape(),
                pairs);
    }

    /**
     * What Octet computes in INT8 from u8: sums of a multiplication, which FP32's are as well; of a
     * convolution everything, with bias and ReLU as in FP32.
     */
    public static Optional<Entry> int8(HeatResult heat) {
        boolean isGemm = heat.shape().contains(":");
        return entry(heat, OctetPeer.NAME, isGemm ? "u8:s8:s32" : "u8:s8:u8");
    }

    /** The entry of a peer in that form. */
    public static Optional<Entry> entry(HeatResult heat, String peer, String form) {
        return heat.entries().stream()
                .filter(entry -> entry.peer().equals(peer) && entry.form().equals(form))
                .findFirst();
    }

    /** The median time. */
    public static double median(List<Double> nanos) {
        return timing(nanos).median();
    }

    static Timing timing(List<Double> nanos) {
        return Timing.of(nanos.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
