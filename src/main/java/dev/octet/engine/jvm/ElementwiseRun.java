package dev.octet.engine.jvm;

import dev.octet.engine.Broadcast;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Expression;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * An expression, some elements at a time: each step is a loop over them, from a stack of arrays to
 * that stack.
 */
final class ElementwiseRun extends TensorRun {
    private static final int CHUNK = EpilogueBlock.CHUNK;

    private final Broadcast broadcast;
    private final boolean isDynamic;
    private final int length;
    private final int pieces;
    private final DataType[] types;
    private final Expression[] steps;
    private final ByteBuffer[] sources;
    private final float[][] stack;
    private final Words words = new Words();
    private final int[] ints = new int[CHUNK];
    private final byte[] bytes = new byte[CHUNK];

    /** A row of results that find their scale. */
    private float[] row = {};

    ElementwiseRun(Elementwise request, Parameters parameters, RowMath math, Converter converter) {
        super(request, parameters, math, converter);
        broadcast = Broadcast.of(request);
        isDynamic = request.output().dynamic();
        length = broadcast.length();
        pieces = (length - 1) / broadcast.piece(isDynamic) + 1;
        types = request.sources().toArray(DataType[]::new);
        List<Expression> all = request.expression().steps();
        steps = all.toArray(Expression[]::new);
        sources = new ByteBuffer[types.length];
        stack = new float[waiting(all)][CHUNK];
    }

    private static int waiting(List<Expression> steps) {
        int most = 0;
        int waiting = 0;
        for (Expression step : steps) {
            waiting += 1 - step.arguments();
            most = Math.max(most, waiting);
        }
        return most;
    }

    static int units(Elementwise request) {
        return Broadcast.of(request).units(request.output().dynamic());
    }

    /** Of the heap, for a thread. */
    static long neededBytes(Elementwise request) {
        return request.output().dynamic() ? (Float.BYTES + 1L) * Broadcast.of(request).length() : 0;
    }

    @Override
    public void begin(Operands<ByteBuffer> operands) {
        super.begin(operands);
        for (int i = 0; i < sources.length; i++) {
            sources[i] = operands.get(Role.source(i));
        }
    }

    @Override
    public void end() {
        super.end();
        Arrays.fill(sources, null);
    }

    @Override
    public void unit(int unit) {
        int number = unit / pieces;
        int from = unit % pieces * broadcast.piece(isDynamic);
        int to = Math.min(length, from + broadcast.piece(isDynamic));
        row = isDynamic ? Scratch.grow(row, length) : row;
        for (int at = from; at < to; at += CHUNK) {
            int n = Math.min(CHUNK, to - at);
            compute(number, at, n);
            if (isDynamic) {
                System.arraycopy(stack[0], 0, row, at, n);
            } else {
                write(stack[0], 0, n, number * length + at, 0);
            }
        }
        if (isDynamic) {
            write(row, 0, length, number * length, number);
        }
    }

    /** The results come to lie at the bottom of the stack. */
    private void compute(int number, int at, int n) {
        int waiting = 0;
        for (Expression step : steps) {
            if (step instanceof Expression.Source source) {
                load(source.index(), number, at, n, stack[waiting++]);
            } else if (step instanceof Expression.Constant constant) {
                Arrays.fill(stack[waiting++], 0, n, constant.value());
            } else if (step instanceof Expression.Activated activated) {
                math.activate(activated.activation(), stack[waiting - 1], n);
            } else {
                Expression.Operator operator = ((Expression.Applied) step).operator();
                waiting -= operator.arguments() - 1;
                float[] a = stack[waiting - 1];
                switch (operator.arguments()) {
                    case 1 -> unary(operator, a, n);
                    case 2 -> binary(operator, a, stack[waiting], n);
                    default -> where(a, stack[waiting], stack[waiting + 1], n);
                }
            }
        }
    }

    private void load(int index, int number, int at, int n, float[] to) {
        boolean isRepeated = broadcast.isRepeated(index);
        int first = broadcast.first(index, number) + (isRepeated ? 0 : at);
        int count = isRepeated ? 1 : n;
        ByteBuffer source = sources[index];
        DataType type = types[index];
        int position = source.position() + first * type.bytes();
        if (type == DataType.F32) {
            words.read(source, position, to, 0, count);
        } else if (type == DataType.S32) {
            words.read(source, position, ints, 0, count);
            for (int i = 0; i < count; i++) {
                to[i] = ints[i];
            }
        } else {
            source.get(position, bytes, 0, count);
            int mask = type == DataType.U8 ? 0xFF : -1;
            for (int i = 0; i < count; i++) {
                to[i] = bytes[i] & mask;
            }
        }
        if (isRepeated) {
            Arrays.fill(to, 0, n, to[0]);
        }
    }

    private void unary(Expression.Operator operator, float[] a, int n) {
        switch (operator) {
            case NEG -> {
                for (int i = 0; i < n; i++) {
                    a[i] = -a[i];
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    a[i] = Math.abs(a[i]);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    a[i] = (float) Math.sqrt(a[i]);
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    a[i] = 1 / a[i];
                }
            }
            case FLOOR -> {
                for (int i = 0; i < n; i++) {
                    a[i] = (float) Math.floor(a[i]);
                }
            }
            case CEIL -> {
                for (int i = 0; i < n; i++) {
                    a[i] = (float) Math.ceil(a[i]);
                }
            }
            case ROUND -> {
                for (int i = 0; i < n; i++) {
                    a[i] = (float) Math.rint(a[i]);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    a[i] = Math.signum(a[i]);
                }
            }
            case EXP -> math.exp(a, 0, n);
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    a[i] = RowMath.log(a[i]);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    a[i] = RowMath.erf(a[i]);
                }
            }
        }
    }

    private static void binary(Expression.Operator operator, float[] a, float[] b, int n) {
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    a[i] += b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    a[i] -= b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    a[i] *= b[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    a[i] /= b[i];
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    a[i] = Math.min(a[i], b[i]);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    a[i] = Math.max(a[i], b[i]);
                }
            }
            case LESS -> {
                for (int i = 0; i < n; i++) {
                    a[i] = a[i] < b[i] ? 1 : 0;
                }
            }
            case GREATER -> {
                for (int i = 0; i < n; i++) {
                    a[i] = a[i] > b[i] ? 1 : 0;
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    a[i] = a[i] == b[i] ? 1 : 0;
                }
            }
        }
    }

    private static void where(float[] a, float[] b, float[] c, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = a[i] != 0 ? b[i] : c[i];
        }
    }
}
