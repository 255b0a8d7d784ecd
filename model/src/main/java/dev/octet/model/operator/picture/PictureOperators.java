package dev.octet.model.operator.picture;

import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.stream.Stream;

/** The operators of this package. */
public final class PictureOperators {
    /** All of them. */
    public static final List<OperatorType> ALL =
            Stream.of(
                            List.of(MaxPool.TYPE, AveragePool.TYPE, MaxUnpool.TYPE),
                            GlobalPool.TYPES,
                            LpPool.TYPES,
                            Resize.TYPES,
                            List.of(
                                    DepthToSpace.TYPE,
                                    SpaceToDepth.TYPE,
                                    GridSample.TYPE,
                                    AffineGrid.TYPE,
                                    RoiAlign.TYPE,
                                    Pad.TYPE,
                                    CenterCropPad.TYPE))
                    .flatMap(List::stream)
                    .toList();

    private PictureOperators() {}
}
