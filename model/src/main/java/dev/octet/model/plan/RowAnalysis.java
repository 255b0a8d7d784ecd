package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows rows from a plan's inputs to its outputs. A value that has rows is as many of them, of
 * equal size, one behind the other, whatever its shape; what shares all of its memory has them,
 * too. A step that reads rows must write rows, each computed of the same ones of what it reads.
 */
final class RowAnalysis {
    private final Map<String, TensorType> types;
    private final Map<String, String> roots;
    private final Set<String> parts;
    private final Map<String, Integer> numbers;

    /** Those that have rows: what values lie in. */
    private final Set<String> withRows = new HashSet<>();

    private final int most;

    /**
     * Of one plan.
     *
     * @param most rows of the inputs that have some
     * @param types of values
     * @param roots what values lie in that do not lie in memory of their own
     * @param parts values that are a part only of what they lie in
     * @param numbers of values' places
     */
    RowAnalysis(
            int most,
            Map<String, TensorType> types,
            Map<String, String> roots,
            Set<String> parts,
            Map<String, Integer> numbers) {
        this.most = most;
        this.types = types;
        this.roots = roots;
        this.parts = parts;
        this.numbers = numbers;
    }

    /**
     * The result.
     *
     * @param given inputs and constants that have rows
     * @param outputs which must have as many
     */
    RowSteps of(List<Step> steps, Collection<String> given, List<String> outputs) {
        withRows.addAll(given);
        BitSet reading = new BitSet();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.node().inputs().stream().anyMatch(this::hasRows)) {
                Optional<String> reason = follow(step);
                if (reason.isPresent()) {
                    return RowSteps.none(step.node().describe() + ": " + reason.get());
                }
                reading.set(i);
            }
        }
        for (String output : outputs) {
            boolean asMany = types.get(output).shape().rank() > 0;
            asMany = asMany && types.get(output).shape().get(0) == most;
            if (!asMany || !hasRows(output)) {
                return RowSteps.none("output '" + output + "' has not a row for each of an input");
            }
        }
        return new RowSteps(Optional.empty(), most, reading);
    }

    private boolean hasRows(String value) {
        return withRows.contains(roots.getOrDefault(value, value));
    }

    private Optional<String> follow(Step step) {
        Node node = step.node();
        for (String input : node.inputs()) {
            if (hasRows(input) && parts.contains(input)) {
                return Optional.of("'" + input + "' is a part of several rows");
            }
        }
        for (String output : node.outputs()) {
            if (!output.isEmpty() && types.get(output).bytes() % most != 0) {
                return Optional.of("'" + output + "' is not " + most + " rows");
            }
            withRows.add(output);
        }
        withRows.remove("");
        int[] rowBytes = new int[numbers.size()];
        Arrays.fill(rowBytes, RowSteps.NO_ROWS);
        for (List<String> names : List.of(node.inputs(), node.outputs())) {
            for (String name : names) {
                if (hasRows(name)) {
                    rowBytes[numbers.get(name)] = types.get(name).bytes() / most;
                }
            }
        }
        return step.rowsTogether(most, rowBytes);
    }
}
