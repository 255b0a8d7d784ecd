package dev.octet.engine;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.Granularity;
import dev.octet.request.TensorLayout;
import java.nio.IntBuffer;

/** Hands a convolution to native code. */
public final class NativeConv {
    private static final int FIELDS = 13 + 3 * 7;

    private NativeConv() {}

    /**
     * The fields of octet::ConvShape in native/shared/conv_shape.h.
     *
     * @param zeroPoint of the source; ignored where the request has none
     */
    public static int[] shape(Conv conv, int zeroPoint) {
        IntBuffer fields = IntBuffer.allocate(FIELDS);
        fields.put(conv.images()).put(conv.groups());
        fields.put(conv.srcChannels()).put(conv.dstChannels());
        fields.put(conv.transposed() ? 1 : 0);
        fields.put(conv.srcLayout() == TensorLayout.NCHW ? 1 : 0);
        fields.put(conv.dstLayout() == TensorLayout.NCHW ? 1 : 0);
        fields.put(conv.src().ordinal()).put(conv.weights().ordinal());
        fields.put(conv.epilogue().dst().ordinal());
        fields.put(conv.srcZeroPoint() == Granularity.NONE ? 0 : 1).put(zeroPoint);
        fields.put(conv.rank());
        for (Axis axis : conv.axes()) {
            fields.put(axis.in()).put(axis.out()).put(axis.kernel()).put(axis.stride());
            fields.put(axis.dilation()).put(axis.padBefore()).put(conv.padAfter(axis));
        }
        return fields.array();
    }
}
