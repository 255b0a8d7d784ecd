package dev.octet.quant.choose;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses a setting for each layer, so that the error of the whole network stays under a target at
 * the least cost. Errors are added: the roundings of different layers are taken as uncorrelated,
 * and each as small enough not to change what another does to the output. Measure the chosen
 * network in the end.
 *
 * <p>This is the multiple-choice knapsack, solved exactly: layer by layer, every partial choice is
 * kept for which no other has less or equal cost and error (Nemhauser and Ullmann, "Discrete
 * Dynamic Programming and Capital Allocation", 1969). A greedy choice by error removed per cost
 * would be shorter, but misses the optimum by up to a layer, which is much where one layer holds
 * most of the weights. Of equal costs the smaller error is taken; of equal ones again, the choice
 * that spends less on the earlier layers, then the earlier option. Deterministic, stateless,
 * thread-safe.
 *
 * <p>The partial choices kept are at most 16,384. Where there would be more, they are thinned out
 * evenly, the one with the least error always kept: what comes out still meets the target, but
 * {@link Choice#optimal} says that a cheaper one may exist.
 */
public final class LayerChoice {
    private static final int KEPT = 1 << 14;
    private static final double ROUNDING = 1e-9;

    private LayerChoice() {}

    /**
     * A setting for one layer.
     *
     * @param layer its name
     * @param option what was chosen
     */
    public record Pick(String layer, Sensitivity.Option option) {}

    /**
     * A setting for every layer.
     *
     * @param picks in the order of the layers
     * @param error sum of the errors, squared real units
     * @param sqnr which the output has if the errors do add, dB
     * @param cost sum of the costs
     * @param optimal whether no other choice that meets the target costs less
     */
    public record Choice(
            List<Pick> picks, double error, double sqnr, double cost, boolean optimal) {
        /** A line for each layer, and the sum. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Pick pick : picks) {
                text.append(RootLocale.format("%-16s %s%n", pick.layer, pick.option.setting()));
            }
            String end = optimal ? "" : ", a cheaper choice may exist";
            text.append(RootLocale.format("SQNR %.2f dB, cost %.6g%s%n", sqnr, cost, end));
            return text.toString();
        }
    }

    /** Options of the first layers; {@code before} holds all but the last, null for none. */
    private record Partial(Partial before, Sensitivity.Option last, double error, double cost) {
        Partial and(Sensitivity.Option option) {
            return new Partial(this, option, error + option.error(), cost + option.cost());
        }
    }

    /**
     * The cheapest choice.
     *
     * @param maxError of the output, squared real units, as {@link Sensitivity#error(double)} makes
     *     it of decibels. A choice may have 1e-9 of it more: the sum of the errors is rounded, and
     *     so are decibels.
     * @throws IllegalArgumentException when no choice is within it, naming the least error there is
     */
    public static Choice cheapest(Sensitivity sensitivity, double maxError) {
        return cheapest(sensitivity, maxError, KEPT);
    }

    static Choice cheapest(Sensitivity sensitivity, double maxError, int kept) {
        boolean optimal = true;
        List<Partial> front = List.of(new Partial(null, null, 0, 0));
        for (Sensitivity.Layer layer : sensitivity.layers()) {
            front = extended(front, layer.options());
            if (front.size() > kept) {
                front = thinned(front, kept);
                optimal = false;
            }
        }
        // cost rises along the front, error falls
        for (Partial whole : front) {
            if (whole.error <= maxError * (1 + ROUNDING)) {
                double sqnr = sensitivity.sqnr(whole.error);
                List<Pick> picks = picks(whole, sensitivity.layers());
                return new Choice(picks, whole.error, sqnr, whole.cost, optimal);
            }
        }
        double least = front.get(front.size() - 1).error;
        throw new IllegalArgumentException(
                RootLocale.format(
                        "no choice has an error of at most %s (%.2f dB), the least is %s (%.2f dB)",
                        maxError, sensitivity.sqnr(maxError), least, sensitivity.sqnr(least)));
    }

    private static List<Partial> extended(List<Partial> front, List<Sensitivity.Option> options) {
        List<Partial> all = new ArrayList<>();
        for (Partial partial : front) {
            for (Sensitivity.Option option : options) {
                all.add(partial.and(option));
            }
        }
        // the sort is stable: equal ones stay in the order of the front, then of the options
        all.sort(Comparator.comparingDouble(Partial::cost).thenComparingDouble(Partial::error));
        List<Partial> best = new ArrayList<>();
        for (Partial partial : all) {
            if (best.isEmpty() || partial.error < best.get(best.size() - 1).error) {
                best.add(partial);
            }
        }
        return best;
    }

    private static List<Partial> thinned(List<Partial> front, int kept) {
        List<Partial> some = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            some.add(front.get((int) ((long) i * (front.size() - 1) / (kept - 1))));
        }
        return some;
    }

    private static List<Pick> picks(Partial whole, List<Sensitivity.Layer> layers) {
        Pick[] picks = new Pick[layers.size()];
        Partial partial = whole;
        for (int i = picks.length - 1; i >= 0; i--) {
            picks[i] = new Pick(layers.get(i).name(), partial.last);
            partial = partial.before;
        }
        return List.of(picks);
    }
}
