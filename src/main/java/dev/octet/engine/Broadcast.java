package dev.octet.engine;

import dev.octet.request.Elementwise;
import java.util.ArrayList;
import java.util.List;

/**
 * How sources go with dst, over as few axes as possible: neighbours along which every source is
 * either whole or repeated are one.
 *
 * @param sizes of dst, outermost first; at least one. The last is a row
 * @param strides of each source along them, in elements; 0 where it is repeated
 */
public record Broadcast(List<Integer> sizes, List<List<Integer>> strides) {
    /** Elements of a long row that are a unit for threads. */
    private static final int PIECE = 1 << 14;

    /** That of a request. Dynamic rows stay rows. */
    public static Broadcast of(Elementwise request) {
        int[] dst = request.dstShape();
        int sources = request.sources().size();
        List<Integer> sizes = new ArrayList<>();
        List<List<Integer>> strides = new ArrayList<>();
        int[] whole = new int[sources];
        for (int s = 0; s < sources; s++) {
            strides.add(new ArrayList<>());
            whole[s] = 1;
        }
        for (int axis = dst.length - 1; axis >= 0; axis--) {
            if (dst[axis] == 1 && !sizes.isEmpty()) {
                continue;
            }
            boolean isOne = !sizes.isEmpty() && !(request.output().dynamic() && sizes.size() == 1);
            List<Integer> own = new ArrayList<>();
            for (int s = 0; s < sources; s++) {
                int size = size(request.shapes().get(s), axis - dst.length);
                boolean isRepeated = size == 1 && dst[axis] != 1;
                own.add(isRepeated ? 0 : whole[s]);
                // the innermost axis may be of size 1, and then goes with any
                isOne &=
                        sizes.isEmpty()
                                || sizes.get(0) == 1
                                || isRepeated == (strides.get(s).get(0) == 0);
                whole[s] *= size;
            }
            if (isOne && sizes.get(0) == 1) {
                for (int s = 0; s < sources; s++) {
                    strides.get(s).set(0, own.get(s));
                }
            }
            if (isOne) {
                sizes.set(0, sizes.get(0) * dst[axis]);
            } else {
                sizes.add(0, dst[axis]);
                for (int s = 0; s < sources; s++) {
                    strides.get(s).add(0, own.get(s));
                }
            }
        }
        return new Broadcast(sizes, strides);
    }

    private static int size(List<Integer> shape, int fromEnd) {
        int axis = shape.size() + fromEnd;
        return axis < 0 ? 1 : shape.get(axis);
    }

    /** Elements of a row. */
    public int length() {
        return sizes.get(sizes.size() - 1);
    }

    /** Elements of a row that are computed together; all of a dynamic one. */
    public int piece(boolean dynamic) {
        return dynamic ? Math.max(1, length()) : PIECE;
    }

    /** What threads share: rows, or pieces of them. */
    public int units(boolean dynamic) {
        int rows = 1;
        for (int i = 0; i < sizes.size() - 1; i++) {
            rows *= sizes.get(i);
        }
        return rows * ((length() - 1) / piece(dynamic) + 1);
    }

    /** Where a source's elements for a row of dst begin. */
    public int first(int source, int row) {
        int first = 0;
        int rest = row;
        for (int i = sizes.size() - 2; i >= 0; i--) {
            first += rest % sizes.get(i) * strides.get(source).get(i);
            rest /= sizes.get(i);
        }
        return first;
    }

    /** Whether one element of a source goes with a whole row. */
    public boolean isRepeated(int source) {
        return strides.get(source).get(sizes.size() - 1) == 0;
    }
}
