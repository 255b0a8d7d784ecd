package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.score.Answers;
import dev.octet.model.quantize.score.Scores;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was tried, and how good it is beside the float network. Not thread-safe. */
final class Trials {
    private final List<Map<String, Tensor>> samples;
    private final Answers floats;
    private final Optional<Budget> budget;
    private final double least;
    private final List<Tried> tried = new ArrayList<>();

    /**
     * A form that was tried.
     *
     * @param text what it is
     * @param floats layers that stay float
     * @param figure of the budget; SQNR where there is none
     * @param sqnr at the outputs, dB
     * @param isKept whether the budget is kept
     */
    record Tried(String text, int floats, double figure, double sqnr, boolean isKept) {}

    /**
     * Nothing yet.
     *
     * @throws IllegalArgumentException when the float network itself misses the budget
     */
    Trials(Graph graph, List<Map<String, Tensor>> samples, Optional<Budget> budget) {
        this.samples = samples;
        this.budget = budget;
        floats = Answers.of(graph, samples);
        least = budget.map(each -> each.least(floats)).orElse(Double.NaN);
    }

    /** Of the float network. */
    Answers floats() {
        return floats;
    }

    /** What a graph gives for the samples. */
    Answers answers(Graph graph) {
        return Answers.of(graph, samples);
    }

    List<Tried> tried() {
        return List.copyOf(tried);
    }

    Tried note(String text, int left, Answers actual) {
        Tried one = new Tried(text, left, figure(actual), sqnr(actual), isKept(actual));
        // what a search ends with, it may have tried before
        if (!tried.contains(one)) {
            tried.add(one);
        }
        return one;
    }

    /** Notes layers that stay float. */
    Tried note(Set<String> left, Answers actual) {
        String text = left.size() + (left.size() == 1 ? " layer" : " layers") + " in floats";
        return note(text, left.size(), actual);
    }

    /** Notes what was tried with less effort, and not for a budget. */
    void glance(String text, double sqnr) {
        boolean isAll = budget.isEmpty();
        tried.add(new Tried(text, 0, isAll ? sqnr : Double.NaN, sqnr, isAll));
    }

    double sqnr(Answers actual) {
        return Scores.sqnr(floats, actual);
    }

    private double figure(Answers actual) {
        return budget.isPresent() ? budget.get().figure(floats, actual) : sqnr(actual);
    }

    /** Whether the budget is kept; without one it is. */
    boolean isKept(Answers actual) {
        return budget.isEmpty() || figure(actual) >= least;
    }
}
