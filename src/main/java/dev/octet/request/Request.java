package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to compute, without the values: types, shape and attributes. A request is valid by
 * construction; {@link #parse} and {@link Object#toString} are one line, both ways.
 */
public sealed interface Request permits Product, Matmul, Quantize, TensorOperation {
    /** The words that requests begin with. */
    List<String> OPERATIONS = Operations.ALL;

    /** The word that its line begins with. */
    String word();

    /** What is done, as in "it does not quantize". */
    String verb();

    /** Type of the source. */
    DataType src();

    /** Type of the destination. */
    DataType dst();

    /** Rows of src, where a scale or zero point may be given or found for each. */
    int srcRows();

    /** Dimensions of src, outermost first, as in memory. */
    int[] srcShape();

    /** Dimensions of dst and of a residual, outermost first, as in memory. */
    int[] dstShape();

    /**
     * Rows of a run, which {@link #withRows} changes: rows of a multiplication (in each matrix of a
     * batch), images of a convolution, the first dimension of a conversion.
     */
    int runRows();

    /** The tensors of a run, in the order of {@link Role}. */
    List<Operand> operands();

    /** The same computation for another number of rows (of images, if it is a convolution). */
    Request withRows(int rows);

    /**
     * Whether the other one is this one but for sizes: rows of a multiplication; images, sizes and
     * padding of a convolution; the shape of a conversion. Then the same weights and values fit
     * both, but for a conversion's scales, which the shape may count.
     */
    boolean differsInSizesOnly(Request other);

    /**
     * Checks that these are the values the request asks for: each it names, none it does not.
     *
     * @throws IllegalArgumentException with the name and the numbers
     */
    void check(Parameters parameters);

    /**
     * This request with its values: what engines prepare.
     *
     * @throws IllegalArgumentException when they are not those it asks for, with the numbers
     */
    default BoundRequest with(Parameters parameters) {
        return new BoundRequest(this, parameters);
    }

    /**
     * This request, where it multiplies a source by weights.
     *
     * @throws IllegalArgumentException where it does not
     */
    default Product asProduct() {
        throw new IllegalArgumentException("'" + this + "' multiplies nothing by weights");
    }

    /** Whether dst is the exact s32 accumulator, with nothing done to it. */
    default boolean isAccumulator() {
        return false;
    }

    /** Bytes of the weights as they are handed over; 0 for none. */
    default long weightsBytes() {
        return 0;
    }

    /** The tensor with that role, if a run has one. */
    default Optional<Operand> operand(Role role) {
        return operands().stream().filter(operand -> operand.role() == role).findFirst();
    }

    /**
     * Arithmetic operations of a run: two for each multiplication with its addition, one for each
     * element converted.
     */
    long operations();

    /** Elements of src. */
    default int srcCount() {
        return Shapes.count(srcShape());
    }

    /** Elements of dst. */
    default int dstCount() {
        return Shapes.count(dstShape());
    }

    /** Bytes a run reads from src. */
    default int srcBytes() {
        return srcCount() * src().bytes();
    }

    /** Bytes a run writes to dst. */
    default int dstBytes() {
        return dstCount() * dst().bytes();
    }

    /**
     * Reads a request such as {@code gemm u8:s8:f32 128x768:768x3072 per_channel bias relu}, {@code
     * conv u8:s8:u8 mb1_ic64oc64_ih56oh56kh3sh1ph1 per_channel bias relu} or {@code quantize f32:s8
     * 128x768 per_row}.
     *
     * @throws IllegalArgumentException saying which word is wrong and what would be right
     */
    static Request parse(String line) {
        Objects.requireNonNull(line, "line");
        String trimmed = line.strip();
        String operation = trimmed.split("\\s+", 2)[0];
        if (Operations.SOFTMAX.contains(operation)) {
            return Softmax.parse(trimmed);
        }
        if (Operations.NORMALIZE.contains(operation)) {
            return Normalize.parse(trimmed);
        }
        if (Operations.REDUCE.contains(operation)) {
            return Reduce.parse(trimmed);
        }
        return switch (operation) {
            case "gemm" ->
                    MatmulSyntax.isOne(trimmed) ? Matmul.parse(trimmed) : Gemm.parse(trimmed);
            case "conv", "deconv" -> Conv.parse(trimmed);
            case "quantize", "dequantize", "requantize" -> Quantize.parse(trimmed);
            case Operations.POOL -> Pool.parse(trimmed);
            case Operations.RESIZE -> Resize.parse(trimmed);
            case Operations.ELTWISE -> Elementwise.parse(trimmed);
            case Operations.ATTENTION -> Attention.parse(trimmed);
            default ->
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "a request begins with one of %s, as in 'gemm s8:s8:s32"
                                            + " 128x768:768x3072 per_channel'; got %s%s",
                                    String.join(", ", OPERATIONS),
                                    Echo.quoted(line),
                                    Names.nearest(operation, OPERATIONS)));
        };
    }
}
