package dev.octet.model.quantize.weights;

import dev.octet.model.operator.definition.Windows;
import dev.octet.model.operator.product.Conv;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;

/**
 * What the rows of a layer's weights are multiplied by: of a multiplication the rows of its source,
 * of a convolution what it reads for a place, zeros where that is padding. Of many places some, at
 * equal distances. Stateless.
 */
final class SourceRows {
    /** Of a sample at most so many: their moments differ little from those of all of them. */
    static final int MOST = 256;

    private SourceRows() {}

    /** A row of a group. */
    interface Visitor {
        /** The array is used again. */
        void row(int group, float[] row);
    }

    /**
     * Visits them.
     *
     * @param source of the layer, with a batch in front
     */
    static void forEach(ProductLayer layer, Tensor source, Visitor visitor) {
        if (source.count() == 0) {
            return;
        }
        if (layer.node().operator() instanceof Conv conv) {
            Shape shape = source.shape();
            Windows.Axis[] axes = conv.axes(shape, layer.weights().shape());
            new Places(layer, source, axes).forEach(visitor);
            return;
        }
        int rows = source.count() / layer.k();
        int step = (rows - 1) / MOST + 1;
        float[] all = source.toFloats();
        float[] row = new float[layer.k()];
        for (int i = step / 2; i < rows; i += step) {
            System.arraycopy(all, i * row.length, row, 0, row.length);
            visitor.row(0, row);
        }
    }

    /** The places of a convolution's outputs. */
    private static final class Places {
        private final ProductLayer layer;
        private final float[] source;
        private final int images;
        private final Windows.Axis[] axes;
        private final int perGroup;
        private final int taps;
        private final int sourcePlaces;

        Places(ProductLayer layer, Tensor source, Windows.Axis[] axes) {
            this.layer = layer;
            this.source = source.toFloats();
            this.axes = axes;
            images = source.shape().get(0);
            perGroup = layer.weights().shape().get(1);
            taps = layer.k() / perGroup;
            int places = 1;
            for (Windows.Axis axis : axes) {
                places *= axis.in();
            }
            sourcePlaces = places;
        }

        void forEach(Visitor visitor) {
            int places = 1;
            for (Windows.Axis axis : axes) {
                places *= axis.out();
            }
            long all = (long) images * places;
            long step = (all - 1) / MOST + 1;
            int[] taken = new int[taps];
            float[] row = new float[layer.k()];
            for (long i = step / 2; i < all; i += step) {
                find((int) (i % places), taken);
                int image = (int) (i / places) * layer.groups() * perGroup;
                for (int group = 0; group < layer.groups(); group++) {
                    fill((image + group * perGroup) * sourcePlaces, taken, row);
                    visitor.row(group, row);
                }
            }
        }

        /** Which places of a channel the taps read, -1 for padding. */
        private void find(int place, int[] taken) {
            for (int tap = 0; tap < taps; tap++) {
                int restPlace = place;
                int restTap = tap;
                int stride = 1;
                int at = 0;
                for (int i = axes.length - 1; i >= 0; i--) {
                    Windows.Axis axis = axes[i];
                    int where = axis.at(restPlace % axis.out(), restTap % axis.kernel());
                    restPlace /= axis.out();
                    restTap /= axis.kernel();
                    at = where < 0 || where >= axis.in() || at < 0 ? -1 : at + where * stride;
                    stride *= axis.in();
                }
                taken[tap] = at;
            }
        }

        private void fill(int channel, int[] taken, float[] row) {
            for (int c = 0; c < perGroup; c++) {
                for (int tap = 0; tap < taps; tap++) {
                    int at = taken[tap];
                    row[c * taps + tap] = at < 0 ? 0 : source[channel + c * sourcePlaces + at];
                }
            }
        }
    }
}
