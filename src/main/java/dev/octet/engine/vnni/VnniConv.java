package dev.octet.engine.vnni;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.engine.SignedWeights;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.TensorLayout;
import dev.octet.text.RootLocale;
import java.util.Optional;

/** Convolutions: depthwise ones, and those of one group, which are products. */
record VnniConv(Unit unit, boolean hasAmx) implements Implementation<Conv> {
    /** Fewer output channels of many places leave too little to do with a source value. */
    private static final int MIN_CHANNELS = 17;

    @Override
    public Class<Conv> request() {
        return Conv.class;
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return refusesShape(conv)
                .or(
                        () ->
                                NativeComputation.refuses(
                                        VnniNative::create,
                                        Description.of(conv, null, 1, unit.ordinal())));
    }

    private Optional<String> refusesShape(Conv conv) {
        if (conv.weights() == DataType.F32) {
            return Optional.of(VnniBackend.FLOATS);
        }
        if (conv.isDepthwise() && !conv.transposed()) {
            return refusesDepthwise(conv);
        }
        if (hasAmx) {
            return Optional.of(
                    "this CPU has AMX, which multiplies faster: of convolutions it computes"
                            + " depthwise ones");
        }
        return refusesProduct(conv);
    }

    /** With a stride, too few windows share what is interleaved for them. */
    private static Optional<String> refusesDepthwise(Conv conv) {
        int stride = conv.axes().get(conv.axes().size() - 1).stride();
        DataType dst = conv.epilogue().dst();
        return stride == 1
                        || dst == DataType.S8
                        || dst == DataType.U8
                        || SignedWeights.mayHaveZeroPoints(conv)
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "dst %s with a stride of %d: such depthwise convolutions are worth"
                                        + " it with 8-bit outputs, a stride of 1 or zero points"
                                        + " of weights",
                                dst, stride));
    }

    private static Optional<String> refusesProduct(Conv conv) {
        if (conv.groups() > 1 || conv.transposed()) {
            return Optional.of(
                    RootLocale.format(
                            "%d groups%s: of convolutions it computes depthwise ones and those of"
                                    + " one group",
                            conv.groups(), conv.transposed() ? ", transposed" : ""));
        }
        if (conv.dstLayout() != TensorLayout.NHWC) {
            return Optional.of("dst channels first: it writes channels last");
        }
        if (conv.dstChannels() < MIN_CHANNELS) {
            return Optional.of(
                    RootLocale.format(
                            "%d channels: convolutions are worth it from %d on",
                            conv.dstChannels(), MIN_CHANNELS));
        }
        return VnniGemm.refusesSums(conv, conv.taps() * conv.srcChannels());
    }

    @Override
    public Preparation prepare(Conv conv, Parameters parameters, int threads) {
        Optional<String> reason = refusesShape(conv);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        VnniNative::create,
                        Description.of(conv, parameters, threads, unit.ordinal()),
                        threads);
    }
}
