package dev.octet.model.rewrite;

import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** The passes, in their order. Stateless, thread-safe. */
public final class Rewriting {
    /** For graphs of known shapes. */
    private static final List<Pass> PASSES =
            List.of(
                    new MicrosoftForms(),
                    new QLinearForms(),
                    new QuantizedMoves(),
                    new DequantizedConstants(),
                    new BatchNormalizations(),
                    new HardSwishes(),
                    new Swishes(),
                    new Gelus(),
                    new LayerNormalizations(),
                    new Attentions(),
                    new DynamicProducts(),
                    new PaddedConvolutions(),
                    new ChannelsLast(),
                    new Pads(),
                    new Resizes(),
                    new Transpositions(),
                    new QuantizedProducts(),
                    new Products(),
                    new Recurrences(),
                    new RoundingsBeforeSums(),
                    new Epilogues(),
                    new RuntimeEpilogues(),
                    new Deconvolutions(),
                    new Rows(),
                    new ChannelNorms(),
                    new Reductions(),
                    new ComputedBounds(),
                    new Expressions(),
                    new QuantizedSources(),
                    new QuantizedResults(),
                    new Conversions());

    private Rewriting() {}

    /** All passes that are made for known shapes. */
    public static List<Pass> passes() {
        return PASSES;
    }

    /**
     * A graph with all of what can be done before the shapes of its inputs are known, once for all
     * of its plans.
     */
    public static Graph prepare(Graph graph) {
        return Preparation.of(Widening.of(graph));
    }

    /**
     * A graph for inputs of these types.
     *
     * @throws IllegalArgumentException when something in it does not fit them, naming the node
     */
    public static TypedGraph specialize(Graph graph, List<TensorType> inputs) {
        return Specialization.of(graph, inputs);
    }

    /** The graph after all passes. */
    public static TypedGraph rewrite(TypedGraph typed) {
        TypedGraph now = typed;
        for (Pass pass : PASSES) {
            now = pass.apply(now);
        }
        return now;
    }
}
