package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * An expression of up to eight tensors, element by element in one pass, broadcast as NumPy does:
 * shapes are aligned at their last dimensions, each of dst's size or 1. Integers become floats as
 * they are: a scale and a zero point stand in the expression, {@code mul(sub(a,128),0.05)}. ONNX:
 * Add, Mul, Where, Gelu, ..., QLinearAdd, QLinearMul.
 *
 * <p>The first source is {@link Role#SRC}, the others {@link Role#source}.
 *
 * @param sources the sources' types, each f32, u8, s8 or s32
 * @param shapes their dimensions, outermost first, at least one and at most {@link #MOST_AXES}; the
 *     first of several may be 0
 * @param expression of these, and of nothing else; at most {@link #MOST_STEPS} steps
 * @param output how the results are written
 */
public record Elementwise(
        List<DataType> sources, List<List<Integer>> shapes, Expression expression, Output output)
        implements TensorOperation {
    /** Dimensions of a tensor. */
    public static final int MOST_AXES = 8;

    /** Sources, constants and operations of an expression. */
    public static final int MOST_STEPS = 64;

    /** Values that wait to be used while an expression is computed. */
    public static final int MOST_WAITING = 8;

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Elementwise {
        Objects.requireNonNull(output, "output");
        sources = List.copyOf(sources);
        if (sources.isEmpty() || sources.size() > Role.SOURCES || sources.size() != shapes.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "eltwise has 1 to %d sources, each with a type and a shape, got %d"
                                    + " types and %d shapes",
                            Role.SOURCES, sources.size(), shapes.size()));
        }
        List<List<Integer>> checked = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            checked.add(Shapes.checked(Role.source(i).toString(), sources.get(i), shapes.get(i)));
        }
        shapes = List.copyOf(checked);
        Shapes.checked("dst", output.type(), broadcast(shapes));
        checkSteps(expression.steps(), sources.size());
    }

    private static List<Integer> broadcast(List<List<Integer>> shapes) {
        int rank = shapes.stream().mapToInt(List::size).max().orElseThrow();
        if (rank > MOST_AXES) {
            throw new IllegalArgumentException(
                    RootLocale.format("at most %d dimensions, got %d", MOST_AXES, rank));
        }
        Integer[] all = new Integer[rank];
        Arrays.fill(all, 1);
        for (List<Integer> shape : shapes) {
            for (int i = 0; i < shape.size(); i++) {
                int axis = rank - shape.size() + i;
                int own = shape.get(i);
                if (own != 1 && all[axis] != 1 && own != all[axis]) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "%s do not broadcast: %d meets %d",
                                    word(shapes), own, all[axis]));
                }
                all[axis] = own == 1 ? all[axis] : own;
            }
        }
        return List.of(all);
    }

    private static void checkSteps(List<Expression> steps, int sources) {
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "an expression has at most %d sources, constants and operations, got"
                                    + " %d",
                            MOST_STEPS, steps.size()));
        }
        boolean[] used = new boolean[sources];
        int waiting = 0;
        for (Expression step : steps) {
            if (step instanceof Expression.Source source) {
                if (source.index() >= sources) {
                    throw new IllegalArgumentException(
                            RootLocale.format(
                                    "the expression takes %s, there are %d sources",
                                    source, sources));
                }
                used[source.index()] = true;
            }
            waiting += 1 - step.arguments();
            if (waiting > MOST_WAITING) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "at most %d values wait while an expression is computed, got more:"
                                        + " compute longer arguments first",
                                MOST_WAITING));
            }
        }
        for (int i = 0; i < sources; i++) {
            if (!used[i]) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "there are %d sources, the expression does not take %s",
                                sources, new Expression.Source(i)));
            }
        }
    }

    /**
     * Of floats.
     *
     * @param expression such as {@code mul(add(a,b),0.5)}
     * @param shapes one for each source
     */
    public static Elementwise of(String expression, int[]... shapes) {
        return new Elementwise(
                Arrays.stream(shapes).map(shape -> DataType.F32).toList(),
                Arrays.stream(shapes).map(Shapes::list).toList(),
                Expression.parse(expression),
                Output.FLOATS);
    }

    /**
     * Reads {@code eltwise f32,f32:f32 1x128x384,384 mul(add(a,b),0.5)}.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Elementwise parse(String text) {
        List<String> words =
                new ArrayList<>(
                        List.of(AttributeSyntax.words(Objects.requireNonNull(text, "text"))));
        if (words.size() < 4) {
            throw new IllegalArgumentException(
                    "it reads 'eltwise f32,f32:f32 1x128x384,384 mul(add(a,b),0.5) attribute...',"
                            + " got "
                            + Echo.quoted(text));
        }
        Expression expression = Expression.parse(words.remove(3));
        TensorLine line = new TensorLine(String.join(" ", words));
        Elementwise elementwise =
                new Elementwise(
                        line.sources(),
                        Arrays.stream(line.shapeWord().split(",", -1)).map(Shapes::parse).toList(),
                        expression,
                        line.output());
        line.end();
        return elementwise;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Elementwise elementwise
                && sources.equals(elementwise.sources)
                && expression.equals(elementwise.expression)
                && output.equals(elementwise.output);
    }

    @Override
    public String word() {
        return Operations.ELTWISE;
    }

    @Override
    public String verb() {
        return "compute element by element";
    }

    /** Type of the first source. */
    @Override
    public DataType src() {
        return sources.get(0);
    }

    /** Dimensions of the first source. */
    @Override
    public List<Integer> shape() {
        return shapes.get(0);
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(broadcast(shapes));
    }

    @Override
    public int runRows() {
        return dstShape()[0];
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        List<Integer> dst = broadcast(shapes);
        for (int i = 0; i < sources.size(); i++) {
            Role role = Role.source(i);
            int[] shape = Shapes.array(shapes.get(i));
            operands.add(
                    shapes.get(i).equals(dst)
                            ? Operand.overwritable(role, sources.get(i), shape)
                            : Operand.read(role, sources.get(i), shape));
        }
        operands.addAll(output.operands(dstShape()));
        operands.sort((one, other) -> one.role().compareTo(other.role()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(verb(), output, 0, 0, src(), false, false, parameters);
    }

    /** Another first dimension of dst, and of the sources that have it. */
    @Override
    public Elementwise withRows(int rows) {
        int rank = dstShape().length;
        int first = runRows();
        return new Elementwise(
                sources,
                shapes.stream()
                        .map(
                                shape ->
                                        shape.size() == rank && shape.get(0) == first
                                                ? Shapes.withFirst(shape, rows)
                                                : shape)
                        .toList(),
                expression,
                output);
    }

    @Override
    public long operations() {
        long operations = expression.steps().stream().filter(step -> step.arguments() > 0).count();
        return Math.max(1, operations) * dstCount();
    }

    private static String word(List<List<Integer>> shapes) {
        return shapes.stream().map(Shapes::word).collect(Collectors.joining(","));
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        String types = sources.stream().map(DataType::toString).collect(Collectors.joining(","));
        line.add(Operations.ELTWISE).add(types + ":" + dst()).add(word(shapes));
        line.add(expression.toString());
        output.print(line);
        return line.toString();
    }
}
