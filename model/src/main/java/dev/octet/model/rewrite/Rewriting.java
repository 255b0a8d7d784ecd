package dev.octet.model.rewrite;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.expand.MicrosoftForms;
import dev.octet.model.rewrite.expand.QLinearForms;
import dev.octet.model.rewrite.fuse.Attentions;
import dev.octet.model.rewrite.fuse.BatchNormalizations;
import dev.octet.model.rewrite.fuse.Gelus;
import dev.octet.model.rewrite.fuse.GroupNorms;
import dev.octet.model.rewrite.fuse.HardSwishes;
import dev.octet.model.rewrite.fuse.LayerNormalizations;
import dev.octet.model.rewrite.fuse.SoftmaxGuards;
import dev.octet.model.rewrite.fuse.Swishes;
import dev.octet.model.rewrite.layout.ChannelsLast;
import dev.octet.model.rewrite.layout.PaddedConvolutions;
import dev.octet.model.rewrite.layout.Pads;
import dev.octet.model.rewrite.layout.Resizes;
import dev.octet.model.rewrite.layout.Transpositions;
import dev.octet.model.rewrite.prepare.Preparation;
import dev.octet.model.rewrite.prepare.Specialization;
import dev.octet.model.rewrite.prepare.Widening;
import dev.octet.model.rewrite.product.Deconvolutions;
import dev.octet.model.rewrite.product.Epilogues;
import dev.octet.model.rewrite.product.Products;
import dev.octet.model.rewrite.product.Recurrences;
import dev.octet.model.rewrite.product.RuntimeEpilogues;
import dev.octet.model.rewrite.quantized.AbsorbedRelus;
import dev.octet.model.rewrite.quantized.Conversions;
import dev.octet.model.rewrite.quantized.DequantizedConstants;
import dev.octet.model.rewrite.quantized.DynamicProducts;
import dev.octet.model.rewrite.quantized.QuantizedMoves;
import dev.octet.model.rewrite.quantized.QuantizedProducts;
import dev.octet.model.rewrite.quantized.QuantizedResults;
import dev.octet.model.rewrite.quantized.QuantizedSources;
import dev.octet.model.rewrite.quantized.RoundedSummands;
import dev.octet.model.rewrite.row.ChannelNorms;
import dev.octet.model.rewrite.row.ComputedBounds;
import dev.octet.model.rewrite.row.Expressions;
import dev.octet.model.rewrite.row.Reductions;
import dev.octet.model.rewrite.row.Rows;
import dev.octet.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
                    new GroupNorms(),
                    new SoftmaxGuards(),
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
                    new AbsorbedRelus(),
                    new RoundedSummands(),
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

    /** Loads the classes of all passes. */
    public static void loadPasses() {
        Graph empty = new Graph("", List.of(), List.of(), Map.of(), List.of());
        rewrite(specialize(prepare(empty), List.of()));
    }

    /** The graph after each pass, by the pass's name, in their order. */
    public static Map<String, Graph> stages(TypedGraph typed) {
        Map<String, Graph> stages = new LinkedHashMap<>();
        TypedGraph now = typed;
        for (Pass pass : PASSES) {
            now = pass.apply(now);
            stages.put(pass.name(), now.graph());
        }
        return stages;
    }
}
