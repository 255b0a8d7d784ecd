package dev.octet.engine.vnni;

import dev.octet.kernel.Axis;
import dev.octet.kernel.Conv;
import dev.octet.kernel.TensorLayout;
import java.util.Optional;

/** Which convolutions that are matrix products are worth a kernel of our own. */
final class VnniProducts {
    private VnniProducts() {}

    static Optional<String> refusal(Conv conv) {
        if (conv.groups() > 1
                || conv.transposed()
                || !conv.axes().stream().allMatch(axis -> isOneTap(conv, axis))) {
            return Optional.of(
                    "%d groups, %d taps%s: of convolutions it computes depthwise and unpadded 1x1 ones"
                            .formatted(
                                    conv.groups(),
                                    conv.taps(),
                                    conv.transposed() ? ", transposed" : ""));
        }
        if (conv.srcLayout() != TensorLayout.NHWC || conv.dstLayout() != TensorLayout.NHWC) {
            return Optional.of("channels first: products are computed with channels last");
        }
        return Optional.empty();
    }

    private static boolean isOneTap(Conv conv, Axis axis) {
        return axis.kernel() == 1 && axis.padBefore() == 0 && conv.padAfter(axis) <= 0;
    }
}
