package dev.octet.request;

import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A reduction of floats along axes that are neighbours. dst has the other dimensions, or a single
 * one of size 1.
 *
 * @param kind to what
 * @param shape dimensions of src, outermost first, at least one; the first of several may be 0
 *     where it is kept
 * @param axis the first that is reduced
 * @param axes how many are, at least 1
 * @param output not dynamic
 */
public record Reduce(Kind kind, List<Integer> shape, int axis, int axes, Output output)
        implements TensorOperation {
    /** What is made of the elements; ONNX's names. */
    public enum Kind {
        /** Σ x. */
        SUM,
        /** Σ x / n. */
        MEAN,
        /** The largest; NaN where there is one. */
        MAX,
        /** The smallest; NaN where there is one. */
        MIN,
        /** Π x. */
        PROD,
        /** Σ |x|. */
        L1,
        /** √(Σ x²). */
        L2,
        /** Σ x². */
        SUM_SQUARE,
        /** ln Σ x. */
        LOG_SUM,
        /** ln Σ e^x, by way of the largest. */
        LOG_SUM_EXP;

        private final String word = "reduce_" + name().toLowerCase(Locale.ROOT);

        /** The request's word for it. */
        public String word() {
            return word;
        }
    }

    /**
     * Checks sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Reduce {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(output, "output");
        shape = Shapes.checked("src", DataType.F32, shape);
        Shapes.checkAxis(shape, axis, axis + axes - 1);
        if (output.dynamic()) {
            throw new IllegalArgumentException(
                    "a reduction has no dynamic rows: dst_scale quantizes its dst");
        }
    }

    /** Of floats. */
    public static Reduce of(Kind kind, int axis, int axes, int... shape) {
        return new Reduce(kind, Shapes.list(shape), axis, axes, Output.FLOATS);
    }

    /** Elements that become one. */
    public int length() {
        return Shapes.count(Shapes.array(shape.subList(axis, axis + axes)));
    }

    /** Elements side by side that become different ones: those behind the reduced axes. */
    public int inner() {
        return Shapes.count(Shapes.array(shape.subList(axis + axes, shape.size())));
    }

    /**
     * Reads {@code reduce_mean f32:f32 12x128x768 axes:1,2}.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Reduce parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(each -> each.word.equals(line.operation()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "it begins with "
                                                        + String.join(", ", Operations.REDUCE)
                                                        + "; got "
                                                        + Echo.quoted(text)));
        List<Integer> axes =
                line.integers("axes")
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                kind.word
                                                        + " needs axes, as in axes:1,2; got "
                                                        + Echo.quoted(text)));
        for (int i = 1; i < axes.size(); i++) {
            if (axes.get(i) != axes.get(0) + i) {
                throw new IllegalArgumentException(
                        "axes must be neighbours in rising order, got " + axes);
            }
        }
        Reduce reduce = new Reduce(kind, line.shape(), axes.get(0), axes.size(), line.output());
        line.end();
        return reduce;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Reduce reduce
                && kind == reduce.kind
                && axis == reduce.axis
                && axes == reduce.axes
                && output.equals(reduce.output);
    }

    @Override
    public String word() {
        return kind.word;
    }

    @Override
    public String verb() {
        return "reduce";
    }

    @Override
    public int[] dstShape() {
        List<Integer> kept = new ArrayList<>(shape.subList(0, axis));
        kept.addAll(shape.subList(axis + axes, shape.size()));
        return kept.isEmpty() ? new int[] {1} : Shapes.array(kept);
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, DataType.F32, srcShape()));
        operands.addAll(output.operands(dstShape()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(verb(), output, 0, 0, parameters);
    }

    @Override
    public Reduce withRows(int rows) {
        return new Reduce(kind, Shapes.withFirst(shape, rows), axis, axes, output);
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(kind.word).add("f32:" + dst()).add(Shapes.word(shape));
        StringJoiner all = new StringJoiner(",", "axes:", "");
        for (int i = axis; i < axis + axes; i++) {
            all.add(Integer.toString(i));
        }
        line.add(all.toString());
        output.print(line);
        return line.toString();
    }
}
