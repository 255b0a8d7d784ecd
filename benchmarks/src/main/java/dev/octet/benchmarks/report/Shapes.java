package dev.octet.benchmarks.report;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.text.RootLocale;

/** Shapes short enough for the axis of a chart. */
final class Shapes {
    private Shapes() {}

    /** "128x768x3072" is M, K and N; "3x3 64→64 56²" a convolution. */
    static String brief(String shape) {
        if (shape.contains(":")) {
            String[] sizes = shape.split("[x:]");
            return sizes[0] + "x" + sizes[1] + "x" + sizes[3];
        }
        Conv conv = Conv.parse("conv u8:s8:s32 " + shape);
        Axis axis = conv.height();
        return RootLocale.format(
                "%s%dx%d%s %d→%d %d²",
                conv.isDepthwise() ? "dw " : "",
                axis.kernel(),
                conv.width().kernel(),
                axis.stride() > 1 ? "/" + axis.stride() : "",
                conv.srcChannels(),
                conv.dstChannels(),
                axis.in());
    }
}
