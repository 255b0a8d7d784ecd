package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Activations;
import dev.octet.model.rewrite.match.Multiple;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.ChannelValues;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Matmul;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to each result of a multiplication of two computed tensors on its own: an
 * activation, a factor and a sum, in that order, become its epilogue.
 */
public final class RuntimeEpilogues implements Pass {
    @Override
    public String name() {
        return "epilogues of runtime products";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        // each round takes one step into each product
        return Editor.untilNothingChanges(graph, RuntimeEpilogues::round);
    }

    private static void round(Editor editor) {
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Computed computed
                    && computed.request() instanceof Matmul matmul
                    && matmul.dst() == DataType.F32) {
                absorb(editor, node, computed, matmul);
            }
        }
    }

    private static void absorb(Editor editor, Node product, Computed computed, Matmul matmul) {
        String value = product.outputs().get(0);
        Node user = editor.onlyUser(value);
        Epilogue now = matmul.entry().epilogue();
        if (user == null
                || now.residualType() != null
                || user.outputs().size() != 1
                || !editor.type(value).equals(editor.type(user.outputs().get(0)))) {
            return;
        }
        Activation activation = Activations.of(editor, user).orElse(null);
        Multiple multiple = Multiple.of(editor, user);
        String other = Editor.isOnnx(user, "Add") ? Editor.other(user, value) : null;
        boolean isLinear = now.activation().equals(Activation.LINEAR);
        Parameters parameters = computed.parameters();
        if (activation != null && isLinear && !now.hasTail()) {
            EpilogueDraft then = new EpilogueDraft(matmul.entry()).activation(activation);
            replace(editor, product, computed, user, of(matmul, then, List.of()), parameters, null);
        } else if (multiple != null && !now.hasTail()) {
            EpilogueDraft then = new EpilogueDraft(matmul.entry()).factor(Granularity.PER_TENSOR);
            replace(
                    editor,
                    product,
                    computed,
                    user,
                    of(matmul, then, List.of()),
                    parameters.with(ChannelValues.FACTORS, new float[] {multiple.factor()}),
                    null);
        } else if (other != null
                // products of vectors lack an axis that the request has
                && editor.type(value).shape().rank() == matmul.dstLayout().shape().size()
                && isResidual(editor, other, matmul)) {
            EpilogueDraft then = new EpilogueDraft(matmul.entry()).residual(DataType.F32, true);
            List<Integer> shape = residual(editor.type(other).shape(), matmul);
            replace(editor, product, computed, user, of(matmul, then, shape), parameters, other);
        }
    }

    private static Matmul of(Matmul matmul, EpilogueDraft entry, List<Integer> residual) {
        return new Matmul(
                (Gemm) entry.product(),
                matmul.srcTransposed(),
                matmul.srcLayout(),
                matmul.weightsLayout(),
                matmul.dstLayout(),
                residual);
    }

    /** Whether a value can be added: broadcast, but for rows, which are whole. */
    private static boolean isResidual(Editor editor, String value, Matmul matmul) {
        TensorType type = editor.type(value);
        List<Integer> dst = matmul.dstLayout().shape();
        Shape shape = type.shape();
        boolean fits =
                type.element() == ElementType.FLOAT
                        && matmul.dstLayout().isDense()
                        && shape.rank() >= 1
                        && shape.rank() <= dst.size()
                        && shape.get(-1) == dst.get(dst.size() - 1);
        for (int i = 2; fits && i <= shape.rank(); i++) {
            fits = shape.get(-i) == 1 || shape.get(-i) == dst.get(dst.size() - i);
        }
        return fits;
    }

    private static List<Integer> residual(Shape shape, Matmul matmul) {
        List<Integer> dst = matmul.dstLayout().shape();
        List<Integer> dims = new ArrayList<>();
        for (int i = dst.size(); i >= 1; i--) {
            dims.add(i <= shape.rank() ? shape.get(-i) : 1);
        }
        return dims.equals(dst) ? List.of() : dims;
    }

    private static void replace(
            Editor editor,
            Node product,
            Computed computed,
            Node user,
            Matmul request,
            Parameters parameters,
            String residual) {
        List<Role> roles = new ArrayList<>(computed.inputRoles());
        List<String> inputs = new ArrayList<>(product.inputs());
        if (residual != null) {
            roles.add(Role.RESIDUAL);
            inputs.add(residual);
        }
        editor.remove(product);
        editor.remove(user);
        editor.add(
                Computed.of(
                        request,
                        parameters,
                        computed.constants(),
                        roles,
                        computed.outputs().get(0)),
                product.name(),
                inputs,
                user.outputs());
    }
}
