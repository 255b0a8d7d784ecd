package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.DepthToSpaceOptions;
import org.tensorflow.lite.schema.ResizeBilinearOptions;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptions;
import org.tensorflow.lite.schema.SpaceToDepthOptions;

/** Pictures in other sizes. */
final class PictureForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.RESIZE_BILINEAR, PictureForms::bilinear,
                    BuiltinOperator.RESIZE_NEAREST_NEIGHBOR, PictureForms::nearest,
                    BuiltinOperator.SPACE_TO_DEPTH, PictureForms::spaceToDepth,
                    BuiltinOperator.DEPTH_TO_SPACE, PictureForms::depthToSpace);

    private PictureForms() {}

    private static void bilinear(Operation operation) throws NetworkFormatException {
        ResizeBilinearOptions options =
                operation.options(
                        BuiltinOptions.ResizeBilinearOptions, new ResizeBilinearOptions());
        Map<String, Object> attributes =
                attributes(options.alignCorners(), options.halfPixelCenters());
        attributes.put("mode", "linear");
        operation.give(0, resized(operation, attributes, operation.first(0)), true);
    }

    private static void nearest(Operation operation) throws NetworkFormatException {
        ResizeNearestNeighborOptions options =
                operation.options(
                        BuiltinOptions.ResizeNearestNeighborOptions,
                        new ResizeNearestNeighborOptions());
        boolean middle = options.alignCorners() || options.halfPixelCenters();
        Map<String, Object> attributes =
                attributes(options.alignCorners(), options.halfPixelCenters());
        attributes.put("mode", "nearest");
        attributes.put("nearest_mode", middle ? "round_prefer_ceil" : "floor");
        move(operation, x -> resized(operation, attributes, x));
    }

    private static Map<String, Object> attributes(boolean alignCorners, boolean halfPixels) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(
                "coordinate_transformation_mode",
                alignCorners ? "align_corners" : halfPixels ? "half_pixel" : "asymmetric");
        return attributes;
    }

    /** To sizes of all axes where they are known, which more runtimes take than those of some. */
    private static String resized(Operation operation, Map<String, Object> attributes, String x)
            throws NetworkFormatException {
        int[] dims = operation.in(0).dims();
        int[] size = operation.isConstant(1) ? operation.ints(1) : new int[0];
        if (dims.length == 4 && dims[0] >= 0 && dims[3] >= 0 && size.length == 2) {
            String sizes = operation.longs(dims[0], dims[3], size[0], size[1]);
            return operation.add("Resize", attributes, x, "", "", sizes);
        }
        Map<String, Object> some = new HashMap<>(attributes);
        some.put("axes", List.of(2L, 3L));
        return operation.add("Resize", some, x, "", "", operation.list(1));
    }

    /** Moves elements of a picture, channels first. */
    private static void move(Operation operation, Moves.Node node) throws NetworkFormatException {
        if (Moves.isSame(operation.in(0), operation.out(0))) {
            operation.givePlain(0, node.of(operation.plain(0, true)), true);
        } else {
            operation.give(0, node.of(operation.first(0)), true);
        }
    }

    private static void spaceToDepth(Operation operation) throws NetworkFormatException {
        long size =
                operation
                        .options(BuiltinOptions.SpaceToDepthOptions, new SpaceToDepthOptions())
                        .blockSize();
        blocks(operation, "SpaceToDepth", Map.of("blocksize", size), size);
    }

    private static void depthToSpace(Operation operation) throws NetworkFormatException {
        long size =
                operation
                        .options(BuiltinOptions.DepthToSpaceOptions, new DepthToSpaceOptions())
                        .blockSize();
        blocks(operation, "DepthToSpace", Map.of("blocksize", size, "mode", "DCR"), size);
    }

    private static void blocks(
            Operation operation, String type, Map<String, Object> attributes, long size)
            throws NetworkFormatException {
        if (size < 1) {
            throw new Unsupported("its blocks have a size of " + size);
        }
        move(operation, x -> operation.add(type, attributes, x));
    }
}
