package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Which elements of a tensor share a scale and a zero point. The tensor is dense and row-major; the
 * last axis is the innermost.
 *
 * @param kind the kind
 * @param axis of PER_CHANNEL: which axis counts the channels, from 0; else 0
 * @param size of PER_GROUP: consecutive elements of the last axis in a group, the last group of a
 *     row may have fewer; of PER_BLOCK: the same of the first axis; of PER_GROUPED_CHANNEL: into
 *     how many groups the first axis is cut; else 0
 */
public record Grouping(Kind kind, int axis, int size) {
    private static final String CHANNEL = "per_channel:";
    private static final String GROUP = "per_group:";
    private static final String GROUPED_CHANNEL = "per_grouped_channel:";
    private static final String BLOCK = "per_block:";
    private static final List<String> NAMES =
            List.of(
                    "per_tensor",
                    "per_channel",
                    "per_grouped_channel",
                    "per_row",
                    "per_group",
                    "per_block");

    /** What counts the scales. */
    public enum Kind {
        /** One for all. */
        PER_TENSOR,
        /** One for each index of an axis. */
        PER_CHANNEL,
        /**
         * One for each index of axis 1 in each of the equal groups that axis 0 is cut into: the
         * output channels of a transposed convolution's weights [I, O / groups, spatial…].
         */
        PER_GROUPED_CHANNEL,
        /** One for each row: for each combination of all indices but the last (per token). */
        PER_ROW,
        /** One for each run of consecutive elements of the last axis. */
        PER_GROUP,
        /**
         * One for each run of consecutive indices of the first axis, at each combination of the
         * others: the groups along K of weights [K,N].
         */
        PER_BLOCK
    }

    /** Checks the numbers. */
    public Grouping {
        if (axis < 0 || axis > 0 && kind != Kind.PER_CHANNEL) {
            throw new IllegalArgumentException(RootLocale.format("axis of %s is %d", kind, axis));
        }
        boolean hasSize =
                kind == Kind.PER_GROUP
                        || kind == Kind.PER_BLOCK
                        || kind == Kind.PER_GROUPED_CHANNEL;
        if (hasSize ? size < 1 : size != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("group size of %s is %d", kind, size));
        }
    }

    /** One scale for all elements. */
    public static Grouping perTensor() {
        return new Grouping(Kind.PER_TENSOR, 0, 0);
    }

    /** One scale for each index of {@code axis}. */
    public static Grouping perChannel(int axis) {
        return new Grouping(Kind.PER_CHANNEL, axis, 0);
    }

    /**
     * One scale for each index of axis 1 in each of the {@code groups} groups of axis 0; index j of
     * group g has scale g · shape[1] + j. {@link Product#weightGrouping()} says where it is needed.
     */
    public static Grouping perGroupedChannel(int groups) {
        return new Grouping(Kind.PER_GROUPED_CHANNEL, 0, groups);
    }

    /** One scale for each row. */
    public static Grouping perRow() {
        return new Grouping(Kind.PER_ROW, 0, 0);
    }

    /** One scale for each {@code size} consecutive elements of a row. */
    public static Grouping perGroup(int size) {
        return new Grouping(Kind.PER_GROUP, 0, size);
    }

    /** One scale for each {@code size} consecutive indices of the first axis. */
    public static Grouping perBlock(int size) {
        return new Grouping(Kind.PER_BLOCK, 0, size);
    }

    /**
     * Reads what {@link #toString()} writes: {@code per_tensor}, {@code per_channel:AXIS}, {@code
     * per_grouped_channel:GROUPS}, {@code per_row}, {@code per_group:SIZE} or {@code
     * per_block:SIZE}.
     *
     * @throws IllegalArgumentException naming these
     */
    public static Grouping parse(String word) {
        try {
            if (word.equals("per_tensor")) {
                return perTensor();
            }
            if (word.equals("per_row")) {
                return perRow();
            }
            if (word.startsWith(CHANNEL)) {
                return perChannel(Integer.parseInt(word.substring(CHANNEL.length())));
            }
            if (word.startsWith(GROUPED_CHANNEL)) {
                return perGroupedChannel(
                        Integer.parseInt(word.substring(GROUPED_CHANNEL.length())));
            }
            if (word.startsWith(GROUP)) {
                return perGroup(Integer.parseInt(word.substring(GROUP.length())));
            }
            if (word.startsWith(BLOCK)) {
                return perBlock(Integer.parseInt(word.substring(BLOCK.length())));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Echo.quoted(word) + " needs a number", e);
        }
        throw new IllegalArgumentException(
                "a grouping is per_tensor, per_channel:AXIS, per_grouped_channel:GROUPS, per_row,"
                        + " per_group:SIZE or per_block:SIZE; got "
                        + Echo.quoted(word)
                        + Names.nearest(word.split(":", 2)[0], NAMES));
    }

    /**
     * How many scales a tensor has.
     *
     * @throws IllegalArgumentException when the tensor has no such axis or no such groups, or more
     *     scales than an int counts
     */
    public int count(int... shape) {
        return switch (kind) {
            case PER_TENSOR -> 1;
            case PER_CHANNEL -> shape[checkedAxis(axis, shape)];
            case PER_GROUPED_CHANNEL -> {
                rowsOfGroup(shape);
                yield checked((long) size * shape[1], shape);
            }
            case PER_ROW -> rows(shape);
            case PER_GROUP -> checked((long) rows(shape) * groups(shape), shape);
            case PER_BLOCK -> checked((long) blocks(shape) * inner(0, shape), shape);
        };
    }

    private int checked(long count, int[] shape) {
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s of shape %s counts to %d, at most %d is possible",
                            this, Arrays.toString(shape), count, Integer.MAX_VALUE));
        }
        return (int) count;
    }

    /**
     * Which of the scales holds for an element, by its place in memory. By coordinates and not by
     * {@link #lines}, because the oracle asks here what engines and observers ask there.
     *
     * @throws IllegalArgumentException when the tensor has no such axis, or more scales, or
     *     elements of a channel side by side, than an int counts
     */
    public int index(int element, int... shape) {
        int last = last(shape);
        return switch (kind) {
            case PER_TENSOR -> 0;
            case PER_CHANNEL -> element / inner(axis, shape) % shape[axis];
            case PER_GROUPED_CHANNEL -> {
                int inner = inner(1, shape);
                int row = element / product(shape, 1, shape.length);
                yield row / rowsOfGroup(shape) * shape[1] + element / inner % shape[1];
            }
            case PER_ROW -> element / last;
            case PER_GROUP -> element / last * groups(shape) + element % last / size;
            case PER_BLOCK -> {
                int inner = inner(0, shape);
                yield element / inner / size * inner + element % inner;
            }
        };
    }

    /**
     * What it cuts a tensor of any size into.
     *
     * @throws IllegalArgumentException when the tensor has no such axis or no such groups
     */
    public ScaleLines lines(int... shape) {
        long rows = elements(shape, 0, shape.length - 1);
        int last = last(shape);
        return switch (kind) {
            case PER_TENSOR -> {
                long all = elements(shape, 0, shape.length);
                yield new ScaleLines(1, all, 1, all, 1);
            }
            case PER_CHANNEL -> {
                long lines = elements(shape, 0, checkedAxis(axis, shape));
                yield channels(lines, axis, lines, shape);
            }
            case PER_GROUPED_CHANNEL -> {
                int rowsOfGroup = rowsOfGroup(shape);
                yield channels(shape[0], 1, rowsOfGroup, shape);
            }
            case PER_ROW -> new ScaleLines(rows, last, 1, last, 1);
            case PER_GROUP -> new ScaleLines(rows, last, groups(shape), Math.min(size, last), 1);
            case PER_BLOCK -> {
                int inner = inner(0, shape);
                yield new ScaleLines(shape[0], inner, inner, 1, size);
            }
        };
    }

    private static ScaleLines channels(long lines, int axis, long alike, int[] shape) {
        long inner = elements(shape, axis + 1, shape.length);
        return new ScaleLines(lines, shape[axis] * inner, shape[axis], inner, Math.max(1, alike));
    }

    private static long elements(int[] shape, int from, int to) {
        long elements = 1;
        for (int i = from; i < to; i++) {
            elements *= shape[i];
        }
        return elements;
    }

    /** Elements from one index of the channels' axis to the next. */
    private int inner(int channels, int[] shape) {
        return product(shape, checkedAxis(channels, shape) + 1, shape.length);
    }

    private int checkedAxis(int channels, int[] shape) {
        if (channels >= shape.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s needs an axis %d, the tensor has %d axes",
                            this, channels, shape.length));
        }
        return channels;
    }

    /** Indices of axis 0 in a group of PER_GROUPED_CHANNEL. */
    private int rowsOfGroup(int[] shape) {
        checkedAxis(1, shape);
        if (shape[0] % size != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s does not cut the first axis of shape %s into equal groups",
                            this, Arrays.toString(shape)));
        }
        return shape[0] / size;
    }

    /**
     * Whether the same elements share a scale, in the same order, as with another grouping. An
     * index is a sum of what each coordinate contributes, so one axis after the other is compared.
     *
     * @throws IllegalArgumentException when one of them does not go with the shape
     */
    boolean isAs(Grouping other, int... shape) {
        if (equals(other)) {
            return true;
        }
        if (count(shape) != other.count(shape)) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            int step = product(shape, i + 1, shape.length);
            for (int at = 0; at < shape[i]; at++) {
                if (index(at * step, shape) != other.index(at * step, shape)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether which scales a row has depends on where it is among all. */
    public boolean cutsRows() {
        return kind == Kind.PER_GROUPED_CHANNEL || kind == Kind.PER_BLOCK;
    }

    private int groups(int[] shape) {
        return (int) (((long) last(shape) + size - 1) / size);
    }

    private int blocks(int[] shape) {
        return (int) (((long) shape[checkedAxis(0, shape)] + size - 1) / size);
    }

    private int rows(int[] shape) {
        return product(shape, 0, shape.length - 1);
    }

    private int product(int[] shape, int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product = checked((long) product * shape[i], shape);
        }
        return product;
    }

    private static int last(int[] shape) {
        return shape.length == 0 ? 1 : shape[shape.length - 1];
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return switch (kind) {
            case PER_TENSOR -> "per_tensor";
            case PER_CHANNEL -> CHANNEL + axis;
            case PER_GROUPED_CHANNEL -> GROUPED_CHANNEL + size;
            case PER_ROW -> "per_row";
            case PER_GROUP -> GROUP + size;
            case PER_BLOCK -> BLOCK + size;
        };
    }

    // Java keeps the class loader of the record whose own equals was linked last; this one is in
    // every preparation of quantized weights, and an application server drops class loaders.
    @Override
    public boolean equals(Object other) {
        return other instanceof Grouping that
                && kind == that.kind
                && axis == that.axis
                && size == that.size;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, axis, size);
    }
}
