package dev.octet.model.rewrite.product;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Activations;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.ChannelValues;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to each result of a product on its own: bias, residual, activation, a factor and an
 * addend become the product's epilogue, in the order that it has.
 */
public final class Epilogues implements Pass {
    @Override
    public String name() {
        return "epilogues";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        // each round takes one step into each product
        return Editor.untilNothingChanges(graph, Epilogues::round);
    }

    private static void round(Editor editor) {
        for (Node node : editor.nodes()) {
            if (node.operator() instanceof Computed computed
                    && computed.request() instanceof Product) {
                absorb(editor, node, computed);
            }
        }
    }

    private static void absorb(Editor editor, Node product, Computed computed) {
        String value = product.outputs().get(0);
        Node user = editor.onlyUser(value);
        TensorType type = editor.type(value);
        if (user == null
                || type.element() != ElementType.FLOAT
                || user.outputs().size() != 1
                || !type.equals(editor.type(user.outputs().get(0)))) {
            return;
        }
        Draft draft = new Draft(editor, product, computed);
        Activation activation = Activations.of(editor, user).orElse(null);
        if (activation != null) {
            draft.activation(user, activation);
        } else if (Editor.isOnnx(user, "Add")) {
            draft.add(user, Editor.other(user, value));
        } else if (Editor.isOnnx(user, "Mul")) {
            draft.multiply(user, Editor.other(user, value));
        }
    }

    /** A product about to take one step more. */
    private record Draft(Editor editor, Node product, Computed computed) {
        private Epilogue epilogue() {
            return ((Product) computed.request()).epilogue();
        }

        private EpilogueDraft then() {
            return new EpilogueDraft((Product) computed.request());
        }

        private int channels() {
            return ((Product) computed.request()).channels();
        }

        private Shape shape() {
            return editor.type(product.outputs().get(0)).shape();
        }

        private boolean isLinear() {
            return epilogue().activation().equals(Activation.LINEAR);
        }

        void activation(Node user, Activation activation) {
            Epilogue now = epilogue();
            if (isLinear() && !now.hasTail()) {
                replace(user, then().activation(activation), computed.parameters(), null, null);
            }
        }

        void add(Node user, String other) {
            Epilogue now = epilogue();
            float[] values = other == null ? null : channelValues(other);
            Parameters parameters = computed.parameters();
            if (values != null && isLinear() && !now.hasTail() && now.residualType() == null) {
                float[] bias = parameters.bias();
                // (y + a) + b is another rounding than y + (a + b)
                if (bias == null) {
                    float[] all = spread(values);
                    replace(
                            user,
                            then().bias(),
                            parameters.bias(all),
                            editor.constant(other),
                            null);
                }
            } else if (values != null && now.addend() == Granularity.NONE && !now.residualLast()) {
                replace(
                        user,
                        then().addend(granularity(values)),
                        parameters.with(ChannelValues.ADDENDS, values),
                        editor.constant(other),
                        null);
            } else if (other != null
                    && now.residualType() == null
                    && editor.type(other).equals(editor.type(product.outputs().get(0)))) {
                boolean last = !isLinear() || now.hasTail();
                replace(user, then().residual(DataType.F32, last), parameters, null, other);
            }
        }

        void multiply(Node user, String other) {
            Epilogue now = epilogue();
            float[] values = other == null ? null : channelValues(other);
            if (values != null && !now.hasTail()) {
                replace(
                        user,
                        then().factor(granularity(values)),
                        computed.parameters().with(ChannelValues.FACTORS, values),
                        editor.constant(other),
                        null);
            }
        }

        private static Granularity granularity(float[] values) {
            return values.length == 1 ? Granularity.PER_TENSOR : Granularity.PER_CHANNEL;
        }

        private float[] spread(float[] values) {
            float[] all = new float[channels()];
            for (int i = 0; i < all.length; i++) {
                all[i] = values[values.length == 1 ? 0 : i];
            }
            return all;
        }

        /** One value or one per channel, which is the last axis; or null. */
        private float[] channelValues(String other) {
            Tensor constant = editor.constant(other);
            if (constant == null
                    || constant.element() != ElementType.FLOAT
                    || constant.shape().rank() > shape().rank()) {
                return null;
            }
            boolean one = constant.count() == 1;
            boolean each =
                    constant.count() == channels()
                            && constant.shape().rank() > 0
                            && constant.shape().get(-1) == shape().get(-1)
                            && shape().get(-1) == channels();
            return one || each ? constant.toFloats() : null;
        }

        private void replace(
                Node user,
                EpilogueDraft draft,
                Parameters parameters,
                Tensor constant,
                String residual) {
            List<Tensor> constants = new ArrayList<>(computed.constants());
            List<Role> roles = new ArrayList<>(computed.inputRoles());
            List<String> inputs = new ArrayList<>(product.inputs());
            if (constant != null) {
                constants.add(constant);
            }
            if (residual != null) {
                roles.add(Role.RESIDUAL);
                inputs.add(residual);
            }
            editor.remove(product);
            editor.remove(user);
            editor.add(
                    Computed.of(
                            draft.product(),
                            parameters,
                            constants,
                            roles,
                            computed.outputs().get(0)),
                    product.name(),
                    inputs,
                    user.outputs());
        }
    }
}
