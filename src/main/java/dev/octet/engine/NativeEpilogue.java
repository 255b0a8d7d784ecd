package dev.octet.engine;

import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

/** Hands an epilogue to native code; every native library has its own {@code epilogueCreate}. */
public final class NativeEpilogue {
    private static final float[] NONE = {};

    private NativeEpilogue() {}

    /** The native function {@code epilogueCreate} of native/shared/owned_epilogue.h. */
    @FunctionalInterface
    public interface Create {
        /** Returns a handle for {@code epilogueFree}; array lengths of 0 mean none. */
        long create(
                int dst,
                boolean hasSrcScale,
                boolean hasRowScale,
                float srcScale,
                float[] weightScale,
                int weightScales,
                float[] bias,
                int biases,
                int residual,
                float residualScale,
                int residualZeroPoint,
                int activation,
                float alpha,
                float beta,
                float dstScale,
                int dstZeroPoint);
    }

    /** A handle to the request's epilogue with its values; the caller frees it. */
    public static long create(Create function, Product request, Parameters parameters) {
        Epilogue epilogue = request.epilogue();
        float[] weightScale =
                epilogue.weightScale() == Granularity.NONE
                        ? NONE
                        : parameters.channelScales(request.channels());
        float[] bias = epilogue.bias() ? parameters.bias() : NONE;
        return function.create(
                epilogue.dst().ordinal(),
                epilogue.srcScale() == Granularity.PER_TENSOR,
                epilogue.srcScale() == Granularity.PER_ROW || request.isDynamic(),
                parameters.srcScale(),
                weightScale,
                weightScale.length,
                bias,
                bias.length,
                epilogue.residual().map(DataType::ordinal).orElse(-1),
                parameters.residualScale(),
                parameters.residualZeroPoint(),
                epilogue.activation().kind().ordinal(),
                epilogue.activation().alpha(),
                epilogue.activation().beta(),
                parameters.dstScale(),
                parameters.dstZeroPoint());
    }
}
