package dev.octet.engine.vnni;

import dev.octet.kernel.Activation;
import dev.octet.kernel.Axis;
import dev.octet.kernel.Conv;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Epilogue;
import dev.octet.kernel.TensorLayout;
import java.util.Optional;

/**
 * Which convolutions are matrix products that our kernel computes faster than oneDNN: it wins by
 * what it does with the sums, so outputs are 8-bit and sums not too long. The bounds were measured
 * on a Zen 4, see native/README.md.
 */
final class VnniProducts {
    private static final int MAX_SUMMANDS = 512;
    private static final int MIN_CHANNELS = 17;

    /**
     * Where the source has to be copied first: as u8, without the places between, in whole steps.
     */
    private static final int MIN_CHANNELS_PER_COPY = 256;

    /** Source values that one instruction takes. */
    private static final int STEP = 4;

    private VnniProducts() {}

    static Optional<String> refusal(Conv conv) {
        return Optional.ofNullable(reason(conv));
    }

    private static String reason(Conv conv) {
        boolean oneTap = conv.axes().stream().allMatch(axis -> isOneTap(conv, axis));
        if (conv.groups() > 1 || conv.transposed() || !oneTap) {
            return "%d groups, %d taps%s: of convolutions it computes depthwise and unpadded 1x1 ones"
                    .formatted(conv.groups(), conv.taps(), conv.transposed() ? ", transposed" : "");
        }
        if (conv.srcLayout() != TensorLayout.NHWC || conv.dstLayout() != TensorLayout.NHWC) {
            return "channels first: 1x1 convolutions are computed with channels last";
        }
        Epilogue epilogue = conv.epilogue();
        if (!isByte(epilogue.dst())) {
            return "dst %s: 1x1 convolutions are worth it with 8-bit outputs"
                    .formatted(epilogue.dst());
        }
        if (epilogue.residualType() != null && !isByte(epilogue.residualType())) {
            return "residual %s: 1x1 convolutions are worth it with an 8-bit one"
                    .formatted(epilogue.residualType());
        }
        Activation activation = epilogue.activation();
        if (activation.kind().compareTo(Activation.Kind.CLIP) > 0) {
            return "activation %s: 1x1 convolutions are worth it with ReLU, clip or none"
                    .formatted(activation);
        }
        return sizeReason(conv);
    }

    private static String sizeReason(Conv conv) {
        int summands = conv.srcChannels();
        if (summands > MAX_SUMMANDS) {
            return "%d source channels: 1x1 convolutions are worth it up to %d"
                    .formatted(summands, MAX_SUMMANDS);
        }
        boolean strided = conv.axes().stream().anyMatch(axis -> axis.stride() > 1);
        boolean copied = conv.src() == DataType.S8 || strided || summands % STEP != 0;
        int least = copied ? MIN_CHANNELS_PER_COPY : MIN_CHANNELS;
        if (conv.dstChannels() < least) {
            return "%d channels: 1x1 convolutions%s are worth it from %d on"
                    .formatted(
                            conv.dstChannels(),
                            copied
                                    ? " that copy their source (s8, a stride, or no multiple of 4)"
                                    : "",
                            least);
        }
        return null;
    }

    private static boolean isOneTap(Conv conv, Axis axis) {
        return axis.kernel() == 1 && axis.padBefore() == 0 && conv.padAfter(axis) <= 0;
    }

    static boolean isByte(DataType type) {
        return type == DataType.S8 || type == DataType.U8;
    }
}
