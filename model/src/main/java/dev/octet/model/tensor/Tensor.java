package dev.octet.model.tensor;

import dev.octet.memory.Buffers;
import dev.octet.memory.MappedPages;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense tensor, row-major, in direct memory, in native byte order. The memory belongs to whoever
 * made the tensor and may be written; a tensor is as thread-safe as its memory.
 */
public final class Tensor {
    private final TensorType type;
    private final ByteBuffer data;

    /** Whether it lies in a file that is mapped. */
    private final boolean isMapped;

    private Tensor(TensorType type, ByteBuffer data) {
        this(type, data, false);
    }

    private Tensor(TensorType type, ByteBuffer data, boolean isMapped) {
        this.type = type;
        this.data = data;
        this.isMapped = isMapped;
    }

    /**
     * A tensor in memory of the caller's.
     *
     * @param buffer direct, in native order, holds at least the elements from its position on,
     *     which are shared, not copied
     * @throws IllegalArgumentException when it is none of that, with the numbers
     */
    public static Tensor of(ElementType element, Shape shape, ByteBuffer buffer) {
        return of(element, shape, buffer, false);
    }

    /**
     * A tensor in a file that is mapped into memory, read-only; see {@link #of(ElementType, Shape,
     * ByteBuffer)}. Who has read it lets its pages go with {@link #letGo}.
     */
    public static Tensor ofMapped(ElementType element, Shape shape, ByteBuffer mapped) {
        return of(element, shape, mapped, true);
    }

    private static Tensor of(
            ElementType element, Shape shape, ByteBuffer buffer, boolean isMapped) {
        TensorType type = new TensorType(element, Objects.requireNonNull(shape, "shape"));
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer of a tensor must be direct");
        }
        if (element.bytes() > 1 && buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the buffer holds %s, so its order must be %s, is %s",
                            element, ByteOrder.nativeOrder(), buffer.order()));
        }
        if (buffer.remaining() < type.bytes()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a tensor of %s needs %,d bytes, the buffer has %,d",
                            type, type.bytes(), buffer.remaining()));
        }
        return new Tensor(
                type,
                buffer.slice(buffer.position(), type.bytes()).order(ByteOrder.nativeOrder()),
                isMapped);
    }

    /** A tensor of zeros. */
    public static Tensor zeros(ElementType element, Shape shape) {
        return zeros(new TensorType(element, shape));
    }

    /** A tensor of zeros: {@code zeros(ElementType.FLOAT, 1, 3, 224, 224)}. */
    public static Tensor zeros(ElementType element, int... shape) {
        return zeros(element, Shape.of(shape));
    }

    /** A tensor of zeros. */
    public static Tensor zeros(TensorType type) {
        return new Tensor(type, Buffers.allocate(type.bytes(), "a tensor of " + type));
    }

    /**
     * A copy of floats.
     *
     * @throws IllegalArgumentException when the shape has another number of elements
     */
    public static Tensor of(float[] values, int... shape) {
        Tensor tensor = zeros(ElementType.FLOAT, checked(values.length, shape));
        tensor.data.asFloatBuffer().put(values);
        return tensor;
    }

    /** A copy of 64-bit integers; see {@link #of(float[], int...)}. */
    public static Tensor of(long[] values, int... shape) {
        Tensor tensor = zeros(ElementType.INT64, checked(values.length, shape));
        tensor.data.asLongBuffer().put(values);
        return tensor;
    }

    /** A copy of 32-bit integers; see {@link #of(float[], int...)}. */
    public static Tensor of(int[] values, int... shape) {
        Tensor tensor = zeros(ElementType.INT32, checked(values.length, shape));
        tensor.data.asIntBuffer().put(values);
        return tensor;
    }

    /** A copy of elements of one byte; see {@link #of(float[], int...)}. */
    public static Tensor of(ElementType element, byte[] values, int... shape) {
        if (element.bytes() != 1) {
            throw new IllegalArgumentException("bytes hold int8, uint8 or bool, not " + element);
        }
        Tensor tensor = zeros(element, checked(values.length, shape));
        tensor.data.duplicate().put(values);
        return tensor;
    }

    private static Shape checked(int count, int[] dims) {
        Shape shape = Shape.of(dims);
        if (shape.count() != count) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s has %,d elements, got %,d", shape, shape.count(), count));
        }
        return shape;
    }

    /** Type and shape. */
    public TensorType type() {
        return type;
    }

    /** The type of its elements. */
    public ElementType element() {
        return type.element();
    }

    /** Its shape. */
    public Shape shape() {
        return type.shape();
    }

    /** How many elements it has. */
    public int count() {
        return shape().count();
    }

    /** Its elements, shared: from position 0 to the limit, in native order. A new view. */
    public ByteBuffer buffer() {
        return data.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * Its elements, shared, as {@link #buffer} has them: always the same view, whose position,
     * limit and order must stay as they are.
     */
    public ByteBuffer data() {
        return data;
    }

    /**
     * The same elements in another shape, shared.
     *
     * @throws IllegalArgumentException when that has another number of elements
     */
    public Tensor reshape(Shape shape) {
        if (shape.count() != count()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d elements of shape %s cannot have shape %s",
                            count(), shape(), shape));
        }
        return new Tensor(new TensorType(element(), shape), data, isMapped);
    }

    /**
     * Of one in a mapped file, lets the pages go that it was read through: they no longer count as
     * this process's memory, and come back by themselves when it is read again. Of another one
     * nothing.
     */
    public void letGo() {
        if (isMapped) {
            MappedPages.letGo(data);
        }
    }

    /**
     * Its floats, shared: a new view, from position 0 to the limit, to read or write many at once.
     *
     * @throws IllegalArgumentException when its elements are of another type than {@code float}
     */
    public FloatBuffer floats() {
        checkElement(ElementType.FLOAT);
        return data.asFloatBuffer();
    }

    /** Its 64-bit integers, of {@code int64}; see {@link #floats}. */
    public LongBuffer longs() {
        checkElement(ElementType.INT64);
        return data.asLongBuffer();
    }

    /** Its 32-bit integers, of {@code int32}; see {@link #floats}. */
    public IntBuffer ints() {
        checkElement(ElementType.INT32);
        return data.asIntBuffer();
    }

    private void checkElement(ElementType wanted) {
        if (element() != wanted) {
            throw new IllegalArgumentException("elements of " + type + " are not " + wanted);
        }
    }

    /**
     * Some of its rows, which the first dimension counts, shared.
     *
     * @param from the first one
     * @param count how many; the first dimension of what is returned
     * @throws IllegalArgumentException when it has no such rows, with the numbers
     */
    public Tensor rows(int from, int count) {
        if (shape().rank() == 0) {
            throw new IllegalArgumentException("a scalar, " + type + ", has no rows");
        }
        int most = shape().get(0);
        if (from < 0 || count < 0 || count > most - from) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d rows from row %d on are not in the %d of %s",
                            count, from, most, type));
        }
        TensorType part = new TensorType(element(), shape().with(0, count));
        int row = most == 0 ? 0 : type.bytes() / most;
        return new Tensor(
                part, data.slice(from * row, part.bytes()).order(ByteOrder.nativeOrder()));
    }

    /**
     * Where the largest element of a line is, as classifiers ask: a line is what lies along the
     * last axis. Of equal ones the first, as doubles; NaN is less than everything.
     *
     * @param line which one, counted over all axes but the last: for {@code [n, classes]} the row
     * @return its index along the last axis
     * @throws IllegalArgumentException when there is no such line, or nothing in it
     */
    public int argMax(int line) {
        int width = shape().rank() == 0 ? 1 : shape().get(-1);
        int lines = width == 0 ? 0 : count() / width;
        if (line < 0 || line >= lines) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "line %d is not among the %d along the last axis of %s",
                            line, lines, type));
        }
        int best = 0;
        double largest = getDouble(line * width);
        for (int i = 1; i < width; i++) {
            double value = getDouble(line * width + i);
            if (value > largest || Double.isNaN(largest) && !Double.isNaN(value)) {
                best = i;
                largest = value;
            }
        }
        return best;
    }

    /**
     * An element as a double: integers beyond 2⁵³ are rounded, booleans are 0 and 1.
     *
     * @param i counted in row-major order
     */
    public double getDouble(int i) {
        return switch (element()) {
            case FLOAT -> data.getFloat(4 * i);
            case DOUBLE -> data.getDouble(8 * i);
            case FLOAT16 -> Half.ofFloat16(data.getShort(2 * i));
            case BFLOAT16 -> Half.ofBfloat16(data.getShort(2 * i));
            case UINT64 -> unsigned(data.getLong(8 * i));
            default -> getLong(i);
        };
    }

    private static double unsigned(long bits) {
        // the lowest bit decides ties and must not be lost by the shift
        return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
    }

    /** An element as a float, rounded where it is none. */
    public float getFloat(int i) {
        return (float) getDouble(i);
    }

    /** An element as an integer: floats are cut; unsigned ones of 64 bits are their bits. */
    public long getLong(int i) {
        return switch (element()) {
            case INT8 -> data.get(i);
            case UINT8, BOOL -> data.get(i) & 0xff;
            case INT16 -> data.getShort(2 * i);
            case UINT16 -> data.getShort(2 * i) & 0xffff;
            case INT32 -> data.getInt(4 * i);
            case UINT32 -> data.getInt(4 * i) & 0xffffffffL;
            case INT64, UINT64 -> data.getLong(8 * i);
            default -> (long) getDouble(i);
        };
    }

    /** An element as an int, see {@link #getLong}; what an int cannot hold is an exception. */
    public int getInt(int i) {
        return Math.toIntExact(getLong(i));
    }

    /** Whether an element is not 0. */
    public boolean getBoolean(int i) {
        return element().isFloat() ? getDouble(i) != 0 : getLong(i) != 0;
    }

    /** Writes an element, rounded to its type; into integers as {@link #setLong} after a cut. */
    public void setDouble(int i, double value) {
        switch (element()) {
            case FLOAT -> data.putFloat(4 * i, (float) value);
            case DOUBLE -> data.putDouble(8 * i, value);
            case FLOAT16 -> data.putShort(2 * i, Half.toFloat16(value));
            case BFLOAT16 -> data.putShort(2 * i, Half.toBfloat16(value));
            case BOOL -> setBoolean(i, value != 0);
            default -> setLong(i, (long) value);
        }
    }

    /** Writes an element: the lowest bits of the integer, or the nearest float. */
    public void setLong(int i, long value) {
        switch (element()) {
            case INT8, UINT8 -> data.put(i, (byte) value);
            case INT16, UINT16 -> data.putShort(2 * i, (short) value);
            case INT32, UINT32 -> data.putInt(4 * i, (int) value);
            case INT64, UINT64 -> data.putLong(8 * i, value);
            case BOOL -> setBoolean(i, value != 0);
            default -> setDouble(i, value);
        }
    }

    /** Writes an element as 0 or 1. */
    public void setBoolean(int i, boolean value) {
        if (element() == ElementType.BOOL) {
            data.put(i, (byte) (value ? 1 : 0));
        } else {
            setLong(i, value ? 1 : 0);
        }
    }

    /** Copies count elements of a tensor with elements as long, bit for bit. */
    public void copy(int to, Tensor from, int first, int count) {
        if (count == 0) {
            // what lies at a place in an empty tensor lies nowhere
            return;
        }
        int bytes = element().bytes();
        data.put(to * bytes, from.data, first * bytes, count * bytes);
    }

    /** All elements as floats, see {@link #getFloat}. */
    public float[] toFloats() {
        float[] values = new float[count()];
        if (element() == ElementType.FLOAT) {
            floats().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = getFloat(i);
        }
        return values;
    }

    /** All elements as integers, see {@link #getLong}. */
    public long[] toLongs() {
        long[] values = new long[count()];
        Arrays.setAll(values, this::getLong);
        return values;
    }

    /** All elements as ints, see {@link #getInt}. */
    public int[] toInts() {
        int[] values = new int[count()];
        Arrays.setAll(values, this::getInt);
        return values;
    }

    /** Whether type, shape and every byte are equal. */
    public boolean hasBitsOf(Tensor other) {
        return type.equals(other.type) && data.equals(other.data);
    }

    /** Type, shape, and the elements where they are few. */
    @Override
    public String toString() {
        return type
                + (count() > 8
                        ? ""
                        : element().isFloat()
                                ? " " + Arrays.toString(toFloats())
                                : " " + Arrays.toString(toLongs()));
    }
}
