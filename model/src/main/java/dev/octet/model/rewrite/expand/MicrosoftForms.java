package dev.octet.model.rewrite.expand;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators that stand for several, as ONNX Runtime's optimizer writes them, and ONNX's own
 * attention: as those several, from which other passes make kernels.
 */
public final class MicrosoftForms implements Pass {
    /** Takes a node's place with others, or leaves it where it cannot. */
    interface Form {
        void expand(Expansion node);
    }

    private static final Map<String, Form> FORMS =
            Map.ofEntries(
                    microsoft("SkipLayerNormalization", SkipForms::layer),
                    microsoft("SkipSimplifiedLayerNormalization", SkipForms::rootMeanSquare),
                    onnx("SimplifiedLayerNormalization", SkipForms::simplified),
                    microsoft("EmbedLayerNormalization", EmbeddingForms::floats),
                    microsoft("QEmbedLayerNormalization", EmbeddingForms::integers),
                    microsoft("BiasGelu", GeluForms::exact),
                    microsoft("Gelu", GeluForms::exact),
                    microsoft("FastGelu", GeluForms::fast),
                    microsoft("QuickGelu", GeluForms::quick),
                    microsoft("FusedMatMul", FusedForms::matMul),
                    microsoft("FusedGemm", FusedForms::gemm),
                    microsoft("FusedConv", FusedForms::conv),
                    microsoft("DynamicQuantizeMatMul", IntegerForms::dynamic),
                    microsoft("MatMulIntegerToFloat", IntegerForms::toFloat),
                    onnx("Attention", OnnxAttentionForms::expand),
                    onnx("RotaryEmbedding", RotaryForms::expand),
                    microsoft("Attention", AttentionForms::attention),
                    microsoft("QAttention", AttentionForms::integers),
                    microsoft("MultiHeadAttention", AttentionForms::projected));

    private static Map.Entry<String, Form> microsoft(String type, Form form) {
        return Map.entry(Signature.MICROSOFT + ":" + type, form);
    }

    private static Map.Entry<String, Form> onnx(String type, Form form) {
        return Map.entry(Signature.ONNX + ":" + type, form);
    }

    @Override
    public String name() {
        return "forms of several operators";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        Map<String, List<String>> shared = new HashMap<>();
        for (Node node : editor.nodes()) {
            Form form = FORMS.get(node.signature().domain() + ":" + node.signature().type());
            if (form != null && hasElements(editor, node)) {
                form.expand(new Expansion(editor, node, shared));
            }
        }
        return editor.build();
    }

    /** Whether nothing in it is empty: kernels have a size. */
    private static boolean hasElements(Editor editor, Node node) {
        return java.util.stream.Stream.concat(node.inputs().stream(), node.outputs().stream())
                .filter(value -> !value.isEmpty())
                .map(editor::type)
                .allMatch(MicrosoftForms::hasElements);
    }

    private static boolean hasElements(TensorType type) {
        return type != null && type.isKnown() && type.shape().count() > 0;
    }
}
