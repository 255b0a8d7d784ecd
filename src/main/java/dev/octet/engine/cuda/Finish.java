package dev.octet.engine.cuda;

import dev.octet.engine.SignedWeights;
import dev.octet.engine.WeightGroups;
import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.TensorLayout;
import dev.octet.text.RootLocale;
import java.util.Optional;

/**
 * What happens to the accumulator, and where outputs lie: the struct of that name in
 * cuda/finish.cuh.
 *
 * @param weights with the values per channel
 * @param places rows of an image
 * @param dstEntry elements of dst from one entry to the next
 * @param dstImage from one image to the next
 * @param dstPlace from one row to the next
 * @param dstChannel from one column to the next
 * @param channelEntry channels from one entry to the next
 * @param sumEntry column sums from one entry to the next
 * @param rowEntry row values from one entry to the next
 * @param product the request
 * @param values its values
 */
record Finish(
        PackedWeights weights,
        long places,
        long dstEntry,
        long dstImage,
        long dstPlace,
        long dstChannel,
        long channelEntry,
        long sumEntry,
        long rowEntry,
        Product product,
        Values values) {
    /** Rows and columns of a thread: TILE of cuda/finish.cuh. */
    static final int TILE = 4;

    /** Taken off u8 to make it s8. */
    private static final int SHIFT = 128;

    /** The fixed values of {@link Parameters}. */
    record Values(
            float srcScale,
            int srcZeroPoint,
            float residualScale,
            int residualZeroPoint,
            float dstInverse,
            int dstZeroPoint) {
        static Values of(Parameters parameters) {
            return new Values(
                    parameters.srcScale(),
                    parameters.srcZeroPoint(),
                    parameters.residualScale(),
                    parameters.residualZeroPoint(),
                    1 / parameters.dstScale(),
                    parameters.dstZeroPoint());
        }
    }

    static Finish of(Gemm gemm, Values values, PackedWeights weights, WeightsShape shape) {
        return new Finish(
                weights,
                Math.max(1, gemm.m()),
                (long) gemm.m() * gemm.n(),
                0,
                gemm.n(),
                1,
                0,
                shape.paddedColumns(),
                gemm.srcBroadcast() ? 0 : gemm.m(),
                gemm,
                values);
    }

    static Finish of(Conv conv, Values values, PackedWeights weights, WeightsShape shape) {
        long places = conv.dstPlaces();
        boolean last = conv.dstLayout() == TensorLayout.NHWC;
        return new Finish(
                weights,
                places,
                last ? shape.columns() : shape.columns() * places,
                places * conv.dstChannels(),
                last ? conv.dstChannels() : 1,
                last ? 1 : places,
                shape.columns(),
                shape.paddedColumns(),
                0,
                conv,
                values);
    }

    /** Why a product cannot be finished on the device. */
    static Optional<String> refuses(Product product) {
        Epilogue epilogue = product.epilogue();
        if (WeightGroups.areIn(product)) {
            return Optional.of(
                    RootLocale.format(
                            "weights %s: it has one scale for each channel",
                            product.weightGrouping()));
        }
        if (SignedWeights.mayHaveZeroPoints(product)) {
            return Optional.of(
                    RootLocale.format(
                            "%s weights with %s zero points: it multiplies by s8 without them",
                            product.weights(), product.weightZeroPoint()));
        }
        if (epilogue.activation().kind() == Activation.Kind.PRELU) {
            return Optional.of("prelu: its activations have one parameter for all channels");
        }
        if (epilogue.hasTail()) {
            return Optional.of(
                    RootLocale.format(
                            "factor %s, addend %s%s: nothing comes behind its activations",
                            epilogue.factor(),
                            epilogue.addend(),
                            epilogue.residualLast() ? ", a residual last" : ""));
        }
        if (epilogue.residualType() == DataType.S32) {
            return Optional.of("an s32 residual: it adds f32, u8 and s8");
        }
        return epilogue.dstScale() && !epilogue.dst().isInt8()
                ? Optional.of("a scale of an " + epilogue.dst() + " dst: it has those of u8 and s8")
                : Optional.empty();
    }

    /** Whether zero points, or the shift of u8 to s8, are to be taken off the accumulator. */
    static boolean hasZeroPoints(Product product) {
        return product.src() == DataType.U8 || product.srcZeroPoint() != Granularity.NONE;
    }

    /**
     * Writes the struct.
     *
     * @param residual 0 for none
     * @param rowScales 0 for none
     * @param rowZeroPoints 0 for none
     */
    void write(Arguments arguments, long dst, long residual, long rowScales, long rowZeroPoints) {
        Epilogue epilogue = product.epilogue();
        Activation activation = epilogue.activation();
        arguments
                .add(dst)
                .add(residual)
                .add(rowScales)
                .add(rowZeroPoints)
                .add(weights.weightScales())
                .add(weights.bias())
                .add(hasZeroPoints(product) ? weights.columnSums() : 0)
                .add(places)
                .add(dstEntry)
                .add(dstImage)
                .add(dstPlace)
                .add(dstChannel)
                .add(channelEntry)
                .add(sumEntry)
                .add(rowEntry)
                .add(values.srcZeroPoint() - (product.src() == DataType.U8 ? SHIFT : 0))
                .add(product.isAccumulator())
                .add(epilogue.dst().ordinal())
                .add(residual == 0 ? -1 : epilogue.residualType().ordinal())
                .add(values.srcScale())
                .add(values.residualScale())
                .add(values.residualZeroPoint())
                .add(activation.kind().ordinal())
                .add(activation.alpha())
                .add(activation.beta())
                .add(values.dstInverse())
                .add(values.dstZeroPoint());
    }
}
