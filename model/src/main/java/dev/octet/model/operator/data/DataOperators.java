package dev.octet.model.operator.data;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package. */
public final class DataOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.concat(
                            Stream.of(
                                    Compress.TYPE,
                                    Concat.TYPE,
                                    Constant.TYPE,
                                    ConstantOfShape.TYPE,
                                    Expand.TYPE,
                                    EyeLike.TYPE,
                                    Flatten.TYPE,
                                    Gather.TYPE,
                                    GatherElements.TYPE,
                                    GatherNd.TYPE,
                                    OneHot.TYPE,
                                    Range.TYPE,
                                    Reshape.TYPE,
                                    ReverseSequence.TYPE,
                                    ScatterNd.TYPE,
                                    ShapeOf.TYPE,
                                    SizeOf.TYPE,
                                    Slice.TYPE,
                                    Split.TYPE,
                                    Squeeze.TYPE,
                                    TensorScatter.TYPE,
                                    Tile.TYPE,
                                    Transpose.TYPE,
                                    Trilu.TYPE,
                                    Unique.TYPE,
                                    Unsqueeze.TYPE),
                            ScatterElements.TYPES.stream())
                    .toList();

    private DataOperators() {}
}
