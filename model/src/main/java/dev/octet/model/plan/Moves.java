package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.operator.picture.DepthToSpace;
import dev.octet.model.operator.picture.SpaceToDepth;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps of nodes that move elements, convert or compare them, one by one. */
final class Moves {
    private final Node node;
    private final TypedGraph typed;
    private final int[] inputs;
    private final int[] outputs;

    private Moves(Node node, TypedGraph typed, int[] inputs, int[] outputs) {
        this.node = node;
        this.typed = typed;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * The step of a node, where it is one of these.
     *
     * @param inputs places
     * @param outputs places
     */
    static Optional<Step> step(Node node, TypedGraph typed, int[] inputs, int[] outputs) {
        if (!node.signature().domain().equals(Signature.ONNX)) {
            return Optional.empty();
        }
        Moves moves = new Moves(node, typed, inputs, outputs);
        return switch (node.signature().type()) {
            case "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> moves.copy();
            case "Transpose" -> moves.transpose();
            case "Concat" -> moves.concat();
            case "Split" -> moves.split();
            case "Slice" -> moves.slice();
            case "Expand" -> moves.expand();
            case "Gather" -> moves.gather();
            case "Cast", "CastLike" -> moves.cast();
            case "DepthToSpace" -> moves.toSpace();
            case "SpaceToDepth" -> moves.toDepth();
            case "ArgMax", "ArgMin" -> ExtremeStep.of(node, typed, inputs, outputs);
            default -> IntegerStep.of(node, typed, inputs, outputs);
        };
    }

    private TensorType in(int i) {
        return typed.type(node.inputs().get(i));
    }

    private TensorType out(int i) {
        return typed.type(node.outputs().get(i));
    }

    private Optional<Step> one(Move move) {
        return Optional.of(
                new MoveStep(node, List.of(new MoveStep.Part(move, inputs[0], outputs[0]))));
    }

    private Optional<Step> copy() {
        int[] one = {1};
        Shape all = Shape.of(out(0).shape().count());
        return one(Move.of(out(0).element().bytes(), all, 0, one, 0, one));
    }

    private Optional<Step> transpose() {
        int[] axes = Views.axes(node, in(0));
        int[] strides = in(0).shape().strides();
        int[] from = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            from[i] = strides[axes[i]];
        }
        Shape shape = out(0).shape();
        return one(Move.of(in(0).element().bytes(), shape, 0, from, 0, shape.strides()));
    }

    private Optional<Step> toSpace() {
        DepthToSpace blocks = (DepthToSpace) node.operator();
        int b = blocks.blockSize();
        Shape to = out(0).shape();
        int plane = in(0).shape().get(2) * in(0).shape().get(3);
        // a place of a block is a channel of the source, beside the next one or far away
        int place = plane * (blocks.columnRowDepth() ? 1 : to.get(1));
        int channel = plane * (blocks.columnRowDepth() ? b * b : 1);
        int w = in(0).shape().get(3);
        int[] from = {plane * in(0).shape().get(1), channel, w, place * b, 1, place};
        Shape shape =
                Shape.of(to.get(0), to.get(1), in(0).shape().get(2), b, in(0).shape().get(3), b);
        return one(Move.of(in(0).element().bytes(), shape, 0, from, 0, shape.strides()));
    }

    private Optional<Step> toDepth() {
        SpaceToDepth blocks = (SpaceToDepth) node.operator();
        int b = blocks.blockSize();
        Shape source = in(0).shape();
        int plane = out(0).shape().get(2) * out(0).shape().get(3);
        int place = plane * (blocks.columnRowDepth() ? 1 : source.get(1));
        int channel = plane * (blocks.columnRowDepth() ? b * b : 1);
        int[] to = {
            plane * out(0).shape().get(1), channel, out(0).shape().get(3), place * b, 1, place
        };
        Shape shape =
                Shape.of(
                        source.get(0),
                        source.get(1),
                        out(0).shape().get(2),
                        b,
                        out(0).shape().get(3),
                        b);
        return one(Move.of(in(0).element().bytes(), shape, 0, shape.strides(), 0, to));
    }

    private Optional<Step> expand() {
        Shape shape = out(0).shape();
        int[] from = in(0).shape().stridesIn(shape);
        return one(Move.of(in(0).element().bytes(), shape, 0, from, 0, shape.strides()));
    }

    private int axis(Shape shape, long otherwise) {
        Object axis = node.attributes().get("axis");
        return shape.axis(axis == null ? otherwise : (Long) axis);
    }

    private Optional<Step> concat() {
        Shape whole = out(0).shape();
        int axis = axis(whole, 1);
        List<MoveStep.Part> parts = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < inputs.length; i++) {
            Shape part = in(i).shape();
            Move move =
                    Move.of(
                            out(0).element().bytes(),
                            part,
                            0,
                            part.strides(),
                            at * whole.strides()[axis],
                            whole.strides());
            parts.add(new MoveStep.Part(move, inputs[i], outputs[0]));
            at += part.get(axis);
        }
        return Optional.of(new MoveStep(node, parts));
    }

    private Optional<Step> split() {
        Shape whole = in(0).shape();
        int axis = axis(whole, 0);
        List<MoveStep.Part> parts = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i] < 0) {
                return Optional.empty();
            }
            Shape part = out(i).shape();
            Move move =
                    Move.of(
                            in(0).element().bytes(),
                            part,
                            at * whole.strides()[axis],
                            whole.strides(),
                            0,
                            part.strides());
            parts.add(new MoveStep.Part(move, inputs[0], outputs[i]));
            at += part.get(axis);
        }
        return Optional.of(new MoveStep(node, parts));
    }

    private Optional<Step> slice() {
        Shape to = out(0).shape();
        int bytes = in(0).element().bytes();
        return SliceWindow.of(node, typed)
                .flatMap(
                        window ->
                                one(
                                        Move.of(
                                                bytes,
                                                to,
                                                window.first(),
                                                window.strides(),
                                                0,
                                                to.strides())));
    }

    private Optional<Step> gather() {
        Shape data = in(0).shape();
        int axis = axis(data, 0);
        ElementType index = in(1).element();
        return Optional.of(
                new GatherStep(
                        node,
                        inputs[0],
                        inputs[1],
                        outputs[0],
                        data.count(0, axis),
                        data.get(axis),
                        data.count(axis + 1, data.rank()) * in(0).element().bytes(),
                        in(1).shape().count(),
                        index == ElementType.INT64));
    }

    private Optional<Step> cast() {
        ElementType from = in(0).element();
        if (from == out(0).element()) {
            return copy();
        }
        return CastStep.takes(from, out(0).element())
                ? Optional.of(
                        new CastStep(
                                node,
                                inputs[0],
                                outputs[0],
                                in(0).shape().count(),
                                from,
                                out(0).element()))
                : Optional.empty();
    }
}
