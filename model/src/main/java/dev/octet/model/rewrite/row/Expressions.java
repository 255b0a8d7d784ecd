package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.Activations;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Expression;
import dev.octet.request.Expression.Operator;
import dev.octet.request.Output;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Elementwise nodes: as many as go into one expression, which is computed in one pass over the
 * tensors.
 */
public final class Expressions implements Pass {
    private static final Map<String, Operator> OPERATORS = operators();

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new HashMap<>();
        all.put("Add", Operator.ADD);
        all.put("Sub", Operator.SUB);
        all.put("Mul", Operator.MUL);
        all.put("Div", Operator.DIV);
        all.put("Min", Operator.MIN);
        all.put("Max", Operator.MAX);
        all.put("Less", Operator.LESS);
        all.put("Greater", Operator.GREATER);
        all.put("Equal", Operator.EQUAL);
        all.put("Where", Operator.WHERE);
        all.put("Neg", Operator.NEG);
        all.put("Abs", Operator.ABS);
        all.put("Sqrt", Operator.SQRT);
        all.put("Reciprocal", Operator.RECIPROCAL);
        all.put("Floor", Operator.FLOOR);
        all.put("Ceil", Operator.CEIL);
        all.put("Round", Operator.ROUND);
        all.put("Sign", Operator.SIGN);
        all.put("Exp", Operator.EXP);
        all.put("Log", Operator.LOG);
        all.put("Erf", Operator.ERF);
        return all;
    }

    @Override
    public String name() {
        return "expressions";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        List<Node> nodes = editor.nodes();
        Map<Node, Boolean> taken = new java.util.IdentityHashMap<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!taken.containsKey(node) && isStep(editor, node)) {
                // one node alone is always narrow enough
                Draft draft = new Draft(editor, node, Integer.MAX_VALUE);
                while (!draft.fits()) {
                    draft = new Draft(editor, node, draft.nodes.size() - 1);
                }
                if (!draft.sources.isEmpty()) {
                    draft.nodes.forEach(each -> taken.put(each, true));
                    draft.replace(node);
                }
            }
        }
        return editor.build();
    }

    private static boolean isStep(Editor editor, Node node) {
        if (!node.signature().domain().equals(Signature.ONNX)
                || node.outputs().size() != 1
                || node.inputs().isEmpty()) {
            return false;
        }
        TensorType output = editor.type(node.outputs().get(0));
        boolean known =
                Activations.of(editor, node).isPresent()
                        || isOperation(editor, node)
                        || Forms.takes(editor, node)
                        || isPower(editor, node);
        return known
                && (output.element() == ElementType.FLOAT || output.element() == ElementType.BOOL)
                && output.shape().count() > 0
                && output.shape().rank() <= Elementwise.MOST_AXES
                && node.inputs().stream().allMatch(input -> isSource(editor, input));
    }

    private static boolean isOperation(Editor editor, Node node) {
        Operator operator = OPERATORS.get(node.signature().type());
        return operator != null
                && operator.arguments() == node.inputs().size()
                // integers are compared as integers
                && node.inputs().stream()
                        .allMatch(
                                input ->
                                        editor.type(input).element() == ElementType.FLOAT
                                                || operator == Operator.WHERE
                                                        && editor.type(input).element()
                                                                == ElementType.BOOL);
    }

    private static boolean isPower(Editor editor, Node node) {
        return node.signature().type().equals("Pow")
                && editor.type(node.inputs().get(0)).element() == ElementType.FLOAT
                && Powers.takes(editor.scalar(node.inputs().get(1)));
    }

    private static boolean isSource(Editor editor, String input) {
        return input.isEmpty() || dataType(editor.type(input)) != null;
    }

    private static DataType dataType(TensorType type) {
        return switch (type.element()) {
            case FLOAT -> DataType.F32;
            case UINT8, BOOL -> DataType.U8;
            case INT8 -> DataType.S8;
            case INT32 -> DataType.S32;
            default -> null;
        };
    }

    /** An expression that grows towards the inputs. */
    private static final class Draft {
        private final Editor editor;
        private final Shape shape;
        private final int mostNodes;
        private final Expression expression;
        private final List<String> sources = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final Set<Node> casts = new HashSet<>();

        /**
         * Sources and steps that are sure to be in it, those that wait to be looked at included.
         */
        private int steps = 1;

        /**
         * What a node computes, with what only it uses.
         *
         * @param mostNodes how many nodes may be in it
         */
        Draft(Editor editor, Node root, int mostNodes) {
            this.editor = editor;
            this.mostNodes = mostNodes;
            this.shape = editor.type(root.outputs().get(0)).shape();
            this.expression = of(root);
        }

        private Expression of(Node node) {
            nodes.add(node);
            Activation activation = Activations.of(editor, node).orElse(null);
            if (activation != null) {
                steps += 1;
                return new Expression.Activated(activation, argument(node.inputs().get(0)));
            }
            if (isPower(editor, node)) {
                return power(node);
            }
            if (Forms.takes(editor, node)) {
                steps += Forms.STEPS;
                return Forms.of(node, this::argument, this::operand);
            }
            steps += node.inputs().size();
            List<Expression> arguments = new ArrayList<>();
            for (String input : node.inputs()) {
                arguments.add(argument(input));
            }
            return new Expression.Applied(OPERATORS.get(node.signature().type()), arguments);
        }

        private Expression power(Node node) {
            String base = node.inputs().get(0);
            double exponent = editor.scalar(node.inputs().get(1));
            steps += Powers.steps(exponent);
            // what is multiplied by itself is taken more than once, so it must be a source
            return Powers.of(Powers.isProduct(exponent) ? source(base) : argument(base), exponent);
        }

        private Expression argument(String value) {
            if (isNumber(value)) {
                return operand(value);
            }
            Node giver = editor.giver(value);
            boolean whole = editor.type(value).shape().equals(shape);
            boolean room = steps + 3 < Elementwise.MOST_STEPS / 2;
            if (giver != null
                    && whole
                    && room
                    && nodes.size() < mostNodes
                    && editor.onlyUser(value) == giverUser(value)
                    && isStep(editor, giver)) {
                return of(giver);
            }
            return source(value);
        }

        /** A number or a source, which may be taken more than once. */
        private Expression operand(String value) {
            return isNumber(value)
                    ? new Expression.Constant((float) editor.scalar(value))
                    : source(value);
        }

        private boolean isNumber(String value) {
            return Double.isFinite(editor.scalar(value))
                    && editor.type(value).element() == ElementType.FLOAT
                    && shape.rank() >= editor.type(value).shape().rank();
        }

        private Node giverUser(String value) {
            return editor.users(value).size() == 1 && !editor.isOutput(value)
                    ? editor.users(value).get(0)
                    : nodes.get(0);
        }

        private Expression source(String floats) {
            String value = integers(floats);
            int index = sources.indexOf(value);
            if (index < 0) {
                index = sources.size();
                sources.add(value);
            }
            return new Expression.Source(index);
        }

        /** What a Cast makes floats of, which an expression does by itself; or the value. */
        private String integers(String value) {
            Node cast = editor.giver(value, "Cast");
            if (cast == null || editor.type(value).element() != ElementType.FLOAT) {
                return value;
            }
            String from = cast.inputs().get(0);
            DataType type = dataType(editor.type(from));
            if (type == null || type == DataType.F32) {
                return value;
            }
            if (editor.onlyUser(value) != null) {
                casts.add(cast);
            }
            return from;
        }

        /** Whether a request can have it. */
        boolean fits() {
            return sources.size() <= Role.SOURCES && waiting() <= Elementwise.MOST_WAITING;
        }

        /** How many values wait at most while it is computed. */
        private int waiting() {
            int now = 0;
            int most = 0;
            for (Expression step : expression.steps()) {
                now += 1 - step.arguments();
                most = Math.max(most, now);
            }
            return most;
        }

        void replace(Node root) {
            TensorType output = editor.type(root.outputs().get(0));
            List<DataType> types = new ArrayList<>();
            List<List<Integer>> shapes = new ArrayList<>();
            List<Role> roles = new ArrayList<>();
            for (String source : sources) {
                types.add(dataType(editor.type(source)));
                shapes.add(dims(editor.type(source).shape()));
                roles.add(Role.source(roles.size()));
            }
            Output as =
                    output.element() == ElementType.BOOL
                            ? new Output(DataType.U8, false, false, false)
                            : Output.FLOATS;
            Elementwise request = new Elementwise(types, shapes, expression, as);
            nodes.forEach(editor::remove);
            casts.forEach(editor::remove);
            editor.add(
                    Computed.of(request, Parameters.none(), List.of(), roles, output),
                    root.name(),
                    sources,
                    root.outputs());
        }

        private static List<Integer> dims(Shape shape) {
            return shape.rank() == 0
                    ? List.of(1)
                    : java.util.Arrays.stream(shape.dims()).boxed().toList();
        }
    }
}
