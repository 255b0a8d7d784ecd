package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.quantized.DynamicQuantizeLinear;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * What a MatMulInteger multiplies, quantized on the fly: by DynamicQuantizeLinear, whose zero point
 * is the product's; or row by row, where zero point times column sums of the weights is taken from
 * the product.
 *
 * @param name of the node that gives the integers
 * @param floats that are quantized
 * @param integers that they become
 * @param scale of them
 * @param sums of products, without the zero point
 * @param hasRows whether each row has a scale and a zero point of its own
 */
record DynamicSource(
        String name, String floats, String integers, String scale, String sums, boolean hasRows) {
    /**
     * The source of a product; null where it is another one.
     *
     * @param weights [k,n]
     * @param zeroPoint of the weights, or null
     */
    static DynamicSource of(Editor editor, Node product, Tensor weights, Tensor zeroPoint) {
        String integers = product.inputs().get(0);
        boolean hasZeroPoint = product.inputs().size() > 2 && !product.inputs().get(2).isEmpty();
        Node quantize = editor.giver(integers);
        if (quantize == null) {
            return null;
        }
        if (quantize.operator() instanceof DynamicQuantizeLinear) {
            String floats = quantize.inputs().get(0);
            boolean isIts =
                    hasZeroPoint && product.inputs().get(2).equals(quantize.outputs().get(2));
            return isIts
                    ? new DynamicSource(
                            quantize.name(),
                            floats,
                            integers,
                            quantize.outputs().get(1),
                            product.outputs().get(0),
                            false)
                    : null;
        }
        return hasZeroPoint ? null : ofRows(editor, product, weights, zeroPoint);
    }

    private static DynamicSource ofRows(
            Editor editor, Node product, Tensor weights, Tensor zeroPoint) {
        String integers = product.inputs().get(0);
        String all = product.outputs().get(0);
        Node sums = editor.onlyUser(all);
        if (sums == null || !Editor.isOnnx(sums, "Sub") || !sums.inputs().get(0).equals(all)) {
            return null;
        }
        Node shift = editor.giver(sums.inputs().get(1), "Mul");
        Tensor columns = shift == null ? null : editor.constant(shift.inputs().get(1));
        if (columns == null || !areSums(columns, weights, zeroPoint)) {
            return null;
        }
        return RowTemplates.at(integers, shift.inputs().get(0), editor::giver, editor::constant)
                .map(
                        rows ->
                                new DynamicSource(
                                        editor.giver(integers).name(),
                                        rows.floats(),
                                        integers,
                                        rows.scale(),
                                        sums.outputs().get(0),
                                        true))
                .orElse(null);
    }

    /** Whether these are the sums of the weights' columns, without their zero points. */
    private static boolean areSums(Tensor columns, Tensor weights, Tensor zeroPoint) {
        int k = weights.shape().get(0);
        int n = weights.shape().get(1);
        if (columns.element() != ElementType.INT32
                || columns.count() != n
                || columns.shape().rank() != 1) {
            return false;
        }
        boolean isUnsigned = weights.element().isUnsigned();
        ByteBuffer bytes = weights.buffer();
        int[] sums = new int[n];
        for (int i = 0; i < k; i++) {
            for (int column = 0; column < n; column++) {
                byte weight = bytes.get(i * n + column);
                sums[column] += isUnsigned ? weight & 255 : weight;
            }
        }
        boolean are = true;
        for (int column = 0; column < n; column++) {
            boolean isSingle = zeroPoint != null && zeroPoint.count() == 1;
            int zero = zeroPoint == null ? 0 : zeroPoint.getInt(isSingle ? 0 : column);
            are &= columns.getInt(column) == sums[column] - k * zero;
        }
        return are;
    }
}
