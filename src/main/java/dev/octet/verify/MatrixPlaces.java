package dev.octet.verify;

import dev.octet.request.StridedShape;
import java.util.Arrays;
import java.util.List;

/**
 * Where the matrices of a batch lie in a tensor.
 *
 * @param layout of the tensor: the batch's dimensions, 1 where it is broadcast, then a matrix's
 * @param batch the batch's dimensions
 * @param transposed whether matrices come with rows and columns exchanged
 */
record MatrixPlaces(StridedShape layout, List<Integer> batch, boolean transposed) {

    /** The index of an element in memory. */
    int of(int entry, int row, int column) {
        int axes = batch.size();
        int index = at(axes, transposed ? column : row) + at(axes + 1, transposed ? row : column);
        int rest = entry;
        for (int axis = axes - 1; axis >= 0; axis--) {
            index += at(axis, rest % batch.get(axis));
            rest /= batch.get(axis);
        }
        return index;
    }

    private int at(int axis, int position) {
        return layout.shape().get(axis) == 1 ? 0 : position * layout.strides().get(axis);
    }

    private int entries() {
        return batch.stream().reduce(1, Math::multiplyExact);
    }

    private int size(int axis, int otherAxis) {
        return layout.shape().get(batch.size() + (transposed ? otherAxis : axis));
    }

    /** Of every element of a dense tensor of the whole batch, its index in memory. */
    private int[] all(int rows, int columns) {
        int[] places = new int[entries() * rows * columns];
        for (int i = 0; i < places.length; i++) {
            places[i] = of(i / columns / rows, i / columns % rows, i % columns);
        }
        return places;
    }

    /** The same where no dimension is broadcast. */
    int[] all() {
        return all(size(0, 1), size(1, 0));
    }

    /** The indices in memory that belong to an element, ascending. */
    int[] ascending() {
        int[] places = all();
        Arrays.sort(places);
        return places;
    }

    /** The whole batch as a dense tensor. */
    Tensor gather(Tensor memory, int rows, int columns) {
        int[] places = all(rows, columns);
        Tensor dense = new Tensor(memory.type(), places.length);
        for (int i = 0; i < places.length; i++) {
            dense.copy(memory, places[i], i);
        }
        return dense;
    }

    /** A dense tensor of the whole batch as it lies in memory, between its elements anything. */
    Tensor scatter(Tensor dense, int rows, int columns, Draw draw) {
        Tensor memory = Tensor.ofAnyBits(dense.type(), (int) layout.span(), draw);
        int[] places = all(rows, columns);
        for (int i = 0; i < places.length; i++) {
            memory.copy(dense, i, places[i]);
        }
        return memory;
    }
}
