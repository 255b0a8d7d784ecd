package dev.octet.model.upgrade;

import dev.octet.model.graph.Attributes;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Upsample, and Resize of version 10, which had a mode and scales only: their coordinates are
 * asymmetric. The nearest neighbour was the one in front where an axis becomes larger, and the one
 * behind where it becomes smaller; a node that has both is two since there is a choice.
 */
final class Resizes {
    private static final int CHOICE_SINCE = 11;
    private static final String COORDINATES = "coordinate_transformation_mode";
    private static final String NEAREST = "nearest_mode";

    private Resizes() {}

    static void upgrade(Change change, Draft draft, Facts facts) {
        if (change.from().signature().version() >= CHOICE_SINCE) {
            halfPixel(change);
            draft.add(change);
            return;
        }
        String name = scales(change, draft);
        Tensor added = draft.constant(name);
        Tensor scales = added == null ? facts.of(name).value() : added;
        // the scales of an Upsample are 1 or more
        boolean shrinks = scales == null ? !isUpsample(change) : any(scales, true);
        boolean grows = scales == null || any(scales, false);
        change.set(COORDINATES, "asymmetric");
        if (!"linear".equals(change.from().attributes().get("mode"))) {
            if (grows && shrinks) {
                name = shrink(change, draft, name);
            }
            change.set(NEAREST, shrinks && !grows ? "ceil" : "floor");
        }
        change.inputs(change.input(0), "", name);
        draft.add(change, "Resize");
    }

    /** The name of the scales, which may have been an attribute. */
    private static String scales(Change change, Draft draft) {
        if (change.take("scales") instanceof List<?> list) {
            float[] values = new float[list.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (Float) list.get(i);
            }
            return draft.constant(change, "scales", Tensor.of(values, values.length));
        }
        return change.input(1);
    }

    private static boolean isUpsample(Change change) {
        return change.from().signature().type().equals("Upsample");
    }

    private static boolean any(Tensor scales, boolean smaller) {
        return IntStream.range(0, scales.count())
                .mapToDouble(scales::getDouble)
                .anyMatch(scale -> smaller ? scale < 1 : scale > 1);
    }

    /** Adds a node that makes smaller what becomes smaller; returns the scales that are left. */
    private static String shrink(Change change, Draft draft, String scales) {
        String one = draft.constant(change, "one", Tensor.of(new float[] {1}));
        String below = draft.before(change, "below", "Min", Map.of(), scales, one);
        String smaller =
                draft.before(
                        change,
                        "smaller",
                        "Resize",
                        Map.of("mode", "nearest", COORDINATES, "asymmetric", NEAREST, "ceil"),
                        change.input(0),
                        "",
                        below);
        change.inputs(smaller);
        return draft.before(change, "above", "Max", Map.of(), scales, one);
    }

    /** What is half an element further than half_pixel, which is gone since version 13. */
    private static void halfPixel(Change change) {
        Attributes given = change.from().attributes();
        if (!"tf_half_pixel_for_nn".equals(given.get(COORDINATES))) {
            return;
        }
        Object mode = Objects.requireNonNullElse(given.get("mode"), "nearest");
        Object nearest = Objects.requireNonNullElse(given.get(NEAREST), "round_prefer_floor");
        String nearer =
                switch ((String) nearest) {
                    case "floor" -> "round_prefer_ceil";
                    case "round_prefer_floor" -> "ceil";
                    default -> "";
                };
        if (!"nearest".equals(mode) || nearer.isEmpty()) {
            throw Draft.refused(
                    change.from(),
                    "there is no tf_half_pixel_for_nn any more, and nothing like it in mode "
                            + mode
                            + " with nearest_mode "
                            + nearest);
        }
        change.set(COORDINATES, "half_pixel");
        change.set(NEAREST, nearer);
    }
}
