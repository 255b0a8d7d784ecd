package dev.octet.cli;

import dev.octet.measure.Timing;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the demo's numbers say, in words. */
final class Conclusion {
    private Conclusion() {}

    /** One paragraph. */
    static String of(List<LayerResult> results) {
        List<LayerResult> compared =
                results.stream().filter(result -> result.speedUp().isPresent()).toList();
        if (compared.isEmpty()) {
            return "Nothing to compare: no layer ran in FP32 and in INT8.";
        }
        double mean =
                Timing.geometricMean(compared.stream().mapToDouble(Conclusion::speedUp).toArray());
        Comparator<LayerResult> bySpeedUp = Comparator.comparingDouble(Conclusion::speedUp);
        LayerResult least = compared.stream().min(bySpeedUp).orElseThrow();
        LayerResult most = compared.stream().max(bySpeedUp).orElseThrow();
        List<String> sentences = new ArrayList<>();
        sentences.add(
                RootLocale.format(
                        "INT8 on the engine that Octet chooses is %s as fast as FP32 on the fastest"
                                + " engine here: the geometric mean of %d layers, from %s (%s) to"
                                + " %s (%s), one thread, scales and bias included.",
                        Text.factor(mean),
                        compared.size(),
                        Text.factor(speedUp(least)),
                        least.layer().name(),
                        Text.factor(speedUp(most)),
                        most.layer().name()));
        List<String> slower =
                compared.stream()
                        .filter(result -> speedUp(result) < 1)
                        .map(result -> result.layer().name())
                        .toList();
        if (!slower.isEmpty()) {
            sentences.add(
                    "INT8 is slower on "
                            + String.join(", ", slower)
                            + ": stay in FP32 there, unless memory is what counts.");
        }
        String better =
                results.stream()
                        .filter(result -> !result.fastest().orElse("").equals(result.chosen()))
                        .filter(result -> result.fastest().isPresent())
                        .map(result -> result.fastest().get() + " on " + result.layer().name())
                        .collect(Collectors.joining(", "));
        if (!better.isEmpty()) {
            sentences.add("Faster than the engine chosen was " + better + ".");
        }
        return String.join(" ", sentences);
    }

    private static double speedUp(LayerResult result) {
        return result.speedUp().orElseThrow();
    }

    /** One line per engine that refused layers, and one per engine that was wrong. */
    static List<String> notes(List<LayerResult> results) {
        Map<String, List<Contest.Refusal>> refusals = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        for (LayerResult result : results) {
            for (Contest.Refusal refusal : result.refusals()) {
                refusals.computeIfAbsent(refusal.engine(), name -> new ArrayList<>()).add(refusal);
            }
        }
        refusals.forEach(
                (engine, list) ->
                        notes.add(
                                RootLocale.format(
                                        "- %s refuses %d of %d: %s",
                                        engine,
                                        list.size(),
                                        results.size(),
                                        list.get(0).reason())));
        results.forEach(
                result ->
                        result.differences().forEach(wrong -> notes.add("✗ not timed: " + wrong)));
        return notes;
    }
}
