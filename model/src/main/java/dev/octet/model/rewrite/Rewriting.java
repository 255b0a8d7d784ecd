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
                    new HardSwishes(),
                    new Gelus(),
                    new LayerNormalizations(),
                    new Attentions(),
                    new DynamicProducts(),
                    new Dequantizations(),
                    new ChannelsLast(),
                    new Products(),
                    new Epilogues(),
                    new Rows(),
                    new Expressions());

    private Rewriting() {}

    /** All passes that are made for known shapes. */
    public static List<Pass> passes() {
        return PASSES;
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
