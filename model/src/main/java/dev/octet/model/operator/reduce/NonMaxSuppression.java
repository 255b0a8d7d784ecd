package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.SingleValue;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Of boxes that overlap, those with the best scores: rows of batch, class and box. In single
 * precision, in which a quotient that is the threshold is equal to it.
 *
 * @param centered whether a box is the middle's x and y, width and height, not y and x of two
 *     corners
 */
record NonMaxSuppression(boolean centered) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "NonMaxSuppression",
                    10,
                    2,
                    5,
                    node -> new NonMaxSuppression(node.flag("center_point_box", false)));

    private static final Set<ElementType> REAL = Set.of(ElementType.FLOAT);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        check(inputs);
        for (int i = 0; i < inputs.count(); i++) {
            if (inputs.has(i) && !inputs.knows(i)) {
                return List.of(TensorType.ofUnknownShape(ElementType.INT64));
            }
        }
        return List.of(evaluate(inputs).get(0).type());
    }

    private static void check(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, REAL);
        ElementChecks.oneOf(inputs, 1, REAL);
        Shape boxes = inputs.shape(0);
        Shape scores = inputs.shape(1);
        if (boxes.rank() != 3
                || scores.rank() != 3
                || boxes.get(2) != 4
                || boxes.get(0) != scores.get(0)
                || boxes.get(1) != scores.get(2)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "boxes are [batch, boxes, 4] and scores [batch, classes, boxes], got %s"
                                    + " and %s",
                            boxes, scores));
        }
        if (inputs.has(2)) {
            SingleValue.check(inputs, 2, Set.of(ElementType.INT64));
        }
        for (int i = 3; i <= 4; i++) {
            if (inputs.has(i)) {
                SingleValue.check(inputs, i, REAL);
            }
        }
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        check(inputs);
        Tensor boxes = inputs.value(0);
        Tensor scores = inputs.value(1);
        long most = inputs.has(2) ? inputs.value(2).getLong(0) : 0;
        float overlap = inputs.has(3) ? inputs.value(3).getFloat(0) : 0;
        if (!(overlap >= 0 && overlap <= 1)) {
            throw new IllegalArgumentException(
                    "the threshold of overlaps is between 0 and 1, got " + overlap);
        }
        int count = boxes.shape().get(1);
        int classes = scores.shape().get(1);
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < (most > 0 && count > 0 ? scores.count() / count : 0); row++) {
            int batch = row / classes;
            int[] candidates = candidates(scores, row * count, count, inputs);
            for (int box : select(boxes, batch * count, candidates, most, overlap)) {
                rows.add(new int[] {batch, row % classes, box});
            }
        }
        Tensor y = Tensor.zeros(ElementType.INT64, Shape.of(rows.size(), 3));
        for (int i = 0; i < y.count(); i++) {
            y.setLong(i, rows.get(i / 3)[i % 3]);
        }
        return List.of(y);
    }

    /** The boxes whose scores are above the threshold, the best first. */
    private static int[] candidates(Tensor scores, int first, int count, Inputs inputs) {
        return IntStream.range(0, count)
                .filter(
                        box ->
                                !inputs.has(4)
                                        || scores.getFloat(first + box)
                                                > inputs.value(4).getFloat(0))
                .boxed()
                .sorted((a, b) -> Comparison.compare(scores, first + b, first + a))
                .mapToInt(box -> box)
                .toArray();
    }

    private List<Integer> select(
            Tensor boxes, int first, int[] candidates, long most, float threshold) {
        List<Integer> selected = new ArrayList<>();
        for (int i = 0; i < candidates.length && selected.size() < most; i++) {
            Box box = box(boxes, first + candidates[i]);
            boolean isFree =
                    selected.stream()
                            .noneMatch(other -> box.overlap(box(boxes, first + other)) > threshold);
            if (isFree) {
                selected.add(candidates[i]);
            }
        }
        return selected;
    }

    private Box box(Tensor boxes, int i) {
        float a = boxes.getFloat(4 * i);
        float b = boxes.getFloat(4 * i + 1);
        float c = boxes.getFloat(4 * i + 2);
        float d = boxes.getFloat(4 * i + 3);
        return centered
                ? new Box(a - c / 2, a + c / 2, b - d / 2, b + d / 2)
                : new Box(Math.min(b, d), Math.max(b, d), Math.min(a, c), Math.max(a, c));
    }

    private record Box(float left, float right, float top, float bottom) {
        float area() {
            return (right - left) * (bottom - top);
        }

        /**
         * What both cover, divided by what one of them covers at least; 0 where that is nothing.
         */
        float overlap(Box other) {
            float width = Math.min(right, other.right) - Math.max(left, other.left);
            float height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            if (!(width > 0 && height > 0 && area() > 0 && other.area() > 0)) {
                return 0;
            }
            float both = width * height;
            float either = area() + other.area() - both;
            return either > 0 ? both / either : 0;
        }
    }
}
