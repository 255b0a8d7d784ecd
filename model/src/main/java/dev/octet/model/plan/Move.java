package dev.octet.model.plan;

import dev.octet.model.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements that are copied from one tensor into another.
 *
 * @param bytes of an element: 1, 2, 4 or 8
 * @param dims how many are moved along each axis, in the order in which they are walked over, the
 *     last one fastest
 * @param from first element that is read
 * @param fromStrides elements from one to the next along each axis
 * @param to first element that is written
 * @param toStrides elements from one to the next along each axis
 */
record Move(int bytes, int[] dims, int from, int[] fromStrides, int to, int[] toStrides) {
    /** A walk over fewer elements costs more for its beginning than for these. */
    private static final int SHORT = 16;

    /** With the fewest axes: neighbours along which elements are evenly spaced become one. */
    static Move of(int bytes, Shape shape, int from, int[] fromStrides, int to, int[] toStrides) {
        if (shape.count() == 0) {
            // nothing, and from nowhere
            int[] none = {0};
            return new Move(bytes, none, 0, none, 0, none);
        }
        List<int[]> axes = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            int[] axis = {shape.get(i), fromStrides[i], toStrides[i]};
            if (axis[0] == 1) {
                continue;
            }
            int[] outer = axes.isEmpty() ? null : axes.get(axes.size() - 1);
            if (outer != null && outer[1] == axis[0] * axis[1] && outer[2] == axis[0] * axis[2]) {
                axes.set(axes.size() - 1, new int[] {outer[0] * axis[0], axis[1], axis[2]});
            } else {
                axes.add(axis);
            }
        }
        if (axes.isEmpty()) {
            axes.add(new int[] {shape.count(), 1, 1});
        }
        int[] last = axes.get(axes.size() - 1);
        int wide = last[1] == 1 && last[2] == 1 ? widening(bytes, axes, from, to) : 1;
        if (wide > 1) {
            axes.remove(axes.size() - 1);
            axes.forEach(
                    axis -> {
                        axis[1] /= wide;
                        axis[2] /= wide;
                    });
            if (axes.isEmpty()) {
                axes.add(new int[] {1, 1, 1});
            }
        }
        walkAlongLong(axes);
        return of(bytes * wide, axes, from / wide, to / wide);
    }

    /** Lets the fastest walk be a longer one, where the last one is short and copies no run. */
    private static void walkAlongLong(List<int[]> axes) {
        int last = axes.size() - 1;
        int[] axis = axes.get(last);
        boolean isRun = axis[1] == 1 && axis[2] == 1;
        if (!isRun && last > 0 && axis[0] < SHORT && axes.get(last - 1)[0] > axis[0]) {
            axes.set(last, axes.get(last - 1));
            axes.set(last - 1, axis);
        }
    }

    /** How many neighbours make one wider element, where all that moves are such. */
    private static int widening(int bytes, List<int[]> axes, int from, int to) {
        int wide = 8 / bytes;
        while (wide > 1 && !isDivisible(axes, from, to, wide)) {
            wide /= 2;
        }
        return wide;
    }

    private static boolean isDivisible(List<int[]> axes, int from, int to, int wide) {
        // long runs are copied as a whole
        boolean divisible =
                axes.get(axes.size() - 1)[0] == wide && from % wide == 0 && to % wide == 0;
        for (int[] axis : axes.subList(0, axes.size() - 1)) {
            divisible &= axis[1] % wide == 0 && axis[2] % wide == 0;
        }
        return divisible;
    }

    private static Move of(int bytes, List<int[]> axes, int from, int to) {
        int[][] columns = new int[3][axes.size()];
        for (int i = 0; i < axes.size(); i++) {
            for (int c = 0; c < 3; c++) {
                columns[c][i] = axes.get(i)[c];
            }
        }
        return new Move(bytes, columns[0], from, columns[1], to, columns[2]);
    }

    void run(ByteBuffer src, ByteBuffer dst) {
        run(src, dst, 0, dims[0], from, to);
    }

    /** Moves the first rows of so many, where {@link #keepsRows}. */
    void run(ByteBuffer src, ByteBuffer dst, int rows, int most) {
        run(src, dst, 0, dims[0] / most * rows, from, to);
    }

    /**
     * Whether each row of what is written comes from the same row of what is read, or, where
     * nothing that is read has rows, from the same elements for each.
     *
     * @param most rows
     * @param fromBytes bytes of a row that is read, {@link RowSteps#NO_ROWS} where there are none
     * @param toBytes bytes of a row that is written
     */
    boolean keepsRows(int most, int fromBytes, int toBytes) {
        if (dims[0] == 0 || dims[0] % most != 0) {
            return dims[0] == 0;
        }
        boolean reads =
                fromBytes == RowSteps.NO_ROWS
                        ? fromStrides[0] == 0
                        : isInside(most, fromBytes, from, fromStrides);
        return reads && isInside(most, toBytes, to, toStrides);
    }

    /** Whether what is moved of the first row lies in it, and that of the others likewise. */
    private boolean isInside(int most, int rowBytes, int first, int[] strides) {
        long least = first;
        long largest = first;
        for (int i = 0; i < dims.length; i++) {
            long reach = (long) strides[i] * ((i == 0 ? dims[0] / most : dims[i]) - 1);
            least += Math.min(0, reach);
            largest += Math.max(0, reach);
        }
        long apart = (long) strides[0] * (dims[0] / most) * bytes;
        return apart == rowBytes && least >= 0 && (largest + 1) * bytes <= rowBytes;
    }

    private void run(ByteBuffer src, ByteBuffer dst, int axis, int count, int at, int into) {
        int step = fromStrides[axis];
        int stepInto = toStrides[axis];
        if (axis < dims.length - 1) {
            for (int i = 0; i < count; i++) {
                run(src, dst, axis + 1, dims[axis + 1], at + i * step, into + i * stepInto);
            }
        } else if (step == 1 && stepInto == 1) {
            dst.put(into * bytes, src, at * bytes, count * bytes);
        } else {
            elements(src, dst, at, into, count, step, stepInto);
        }
    }

    private void elements(
            ByteBuffer src, ByteBuffer dst, int at, int into, int count, int step, int stepInto) {
        switch (bytes) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    dst.put(into + i * stepInto, src.get(at + i * step));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    dst.putShort(2 * (into + i * stepInto), src.getShort(2 * (at + i * step)));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    dst.putInt(4 * (into + i * stepInto), src.getInt(4 * (at + i * step)));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    dst.putLong(8 * (into + i * stepInto), src.getLong(8 * (at + i * step)));
                }
            }
        }
    }
}
