package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * The softmax along an axis, e^(z − max z) / Σ e^(z − max z), or its logarithm, with z = factor ·
 * src + mask. ONNX: Softmax, LogSoftmax, and what attention does in front of it. Where z has a NaN,
 * +∞ or nothing but −∞ along the axis, all results there are NaN.
 *
 * @param log whether the logarithm is wanted
 * @param shape dimensions of src and dst, outermost first, at least one; the first of several may
 *     be 0 where it is not the axis
 * @param axis which of them
 * @param factor of src; finite
 * @param mask dimensions of an f32 tensor that is added, as NumPy broadcasts it: aligned with the
 *     last dimensions of src, each as large or 1; the last one as large as src's, and broadcast
 *     along at most two runs of dimensions. Empty for none. It needs the last dimension as the
 *     axis, and comes as {@link Role#RESIDUAL}
 * @param output dynamic only where the last dimension is the axis
 */
public record Softmax(
        boolean log, List<Integer> shape, int axis, float factor, List<Integer> mask, Output output)
        implements TensorOperation {
    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Softmax {
        Objects.requireNonNull(output, "output");
        shape = Shapes.checked("src", DataType.F32, shape);
        mask = List.copyOf(mask);
        Shapes.checkAxis(shape, axis, axis);
        boolean isLast = axis == shape.size() - 1;
        if (!isLast && (output.dynamic() || !mask.isEmpty())) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a mask and dynamic rows need the last axis, %d, got axis %d",
                            shape.size() - 1, axis));
        }
        if (!Float.isFinite(factor)) {
            throw new IllegalArgumentException("factor must be finite, is " + factor);
        }
        // -0 would make two equal requests differ in their bits
        factor += 0f;
        if (!mask.isEmpty()) {
            Broadcast.of(shape, mask);
        }
    }

    /** Of floats, along an axis. */
    public static Softmax of(int axis, int... shape) {
        return new Softmax(false, Shapes.list(shape), axis, 1, List.of(), Output.FLOATS);
    }

    /**
     * How the rows of a mask go with those of src: row r of src meets row (r / (repeat · rows) mod
     * period) · rows + r mod rows of the mask.
     *
     * @param period runs of rows, used one after another
     * @param repeat how often a run is used before the next
     * @param rows of a run
     */
    public record Broadcast(int period, int repeat, int rows) {
        private static Broadcast of(List<Integer> shape, List<Integer> mask) {
            int last = shape.size() - 1;
            int missing = shape.size() - mask.size();
            if (missing < 0 || !mask.get(mask.size() - 1).equals(shape.get(last))) {
                throw wrong(shape, mask, "has other dimensions, or another last one");
            }
            // from the last dimension on: rows, repeat, period, and what uses all of it again
            int[] sizes = {1, 1, 1, 1};
            int part = 0;
            for (int i = last - 1; i >= 0; i--) {
                int size = shape.get(i);
                int own = i < missing ? 1 : mask.get(i - missing);
                if (own != size && own != 1) {
                    throw wrong(shape, mask, "has other dimensions");
                }
                boolean isOwn = part % 2 == 0;
                if (size != 1 && isOwn != (own == size)) {
                    part++;
                }
                if (part == sizes.length) {
                    throw wrong(shape, mask, "is broadcast along more than two runs of dimensions");
                }
                sizes[part] *= size;
            }
            return new Broadcast(sizes[2], sizes[1], sizes[0]);
        }

        private static IllegalArgumentException wrong(
                List<Integer> shape, List<Integer> mask, String how) {
            return new IllegalArgumentException(
                    RootLocale.format(
                            "mask %s %s: src is %s", Shapes.word(mask), how, Shapes.word(shape)));
        }

        /** The mask's row that a row of src meets. */
        public int row(int row) {
            return row / (repeat * rows) % period * rows + row % rows;
        }
    }

    /** How the mask's rows are broadcast; only where there is one. */
    public Broadcast broadcast() {
        return Broadcast.of(shape, mask);
    }

    /** Elements side by side that belong to different sums: those behind the axis. */
    public int inner() {
        return Shapes.count(Shapes.array(shape.subList(axis + 1, shape.size())));
    }

    /**
     * Reads {@code softmax f32:f32 12x128x128 axis:2 factor:0.125 mask:128x128}, or {@code
     * log_softmax}; without an axis it is the last one.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Softmax parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        if (!Operations.SOFTMAX.contains(line.operation())) {
            throw new IllegalArgumentException(
                    "it begins with softmax or log_softmax, got " + Echo.quoted(text));
        }
        Softmax softmax =
                new Softmax(
                        line.operation().equals(Operations.SOFTMAX.get(1)),
                        line.shape(),
                        line.integer("axis").orElse(line.shape().size() - 1),
                        line.number("factor").orElse(1f),
                        line.shape("mask").orElse(List.of()),
                        line.output());
        line.end();
        return softmax;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Softmax softmax
                && log == softmax.log
                && axis == softmax.axis
                && factor == softmax.factor
                && mask.isEmpty() == softmax.mask.isEmpty()
                && output.equals(softmax.output);
    }

    @Override
    public String word() {
        return Operations.SOFTMAX.get(log ? 1 : 0);
    }

    @Override
    public String verb() {
        return "compute a softmax";
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.overwritable(Role.SRC, DataType.F32, srcShape()));
        if (!mask.isEmpty()) {
            operands.add(Operand.read(Role.RESIDUAL, DataType.F32, Shapes.array(mask)));
        }
        operands.addAll(output.operands(dstShape()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(verb(), output, 0, 0, parameters);
    }

    /** Another first dimension, of the mask as well where it has it. */
    @Override
    public Softmax withRows(int rows) {
        boolean isShared = mask.size() < shape.size() || mask.get(0) == 1 && shape.size() > 1;
        return new Softmax(
                log,
                Shapes.withFirst(shape, rows),
                axis,
                factor,
                isShared ? mask : Shapes.withFirst(mask, rows),
                output);
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(word()).add("f32:" + dst()).add(Shapes.word(shape));
        line.add("axis:" + axis);
        if (factor != 1) {
            line.add("factor:" + factor);
        }
        if (!mask.isEmpty()) {
            line.add("mask:" + Shapes.word(mask));
        }
        output.print(line);
        return line.toString();
    }
}
