package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Optional;

/**
 * An input that is a picture: where its channels are, how many, and its size where that is fixed.
 *
 * @param value as the network declares it
 * @param channelsLast whether its shape is [n, h, w, channels] and not [n, channels, h, w]
 * @param channels 1 or 3
 */
record PictureInput(Value value, boolean channelsLast, int channels) {
    private static final int RANK = 4;

    /** Of the only input of a network. */
    static PictureInput of(List<Value> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "pictures are for networks of 1 input, this one has %d: %s",
                            inputs.size(), inputs));
        }
        Value value = inputs.get(0);
        List<Dimension> dims = value.dims().orElse(List.of());
        boolean fits =
                (value.element().isFloat() || value.element() == ElementType.UINT8)
                        && dims.size() == RANK
                        && (!dims.get(0).isKnown() || dims.get(0).size() == 1);
        if (fits) {
            for (int channels : new int[] {3, 1}) {
                if (dims.get(1).size() == channels || dims.get(RANK - 1).size() == channels) {
                    return new PictureInput(value, dims.get(1).size() != channels, channels);
                }
            }
        }
        throw new IllegalArgumentException(
                RootLocale.format(
                        "pictures are floats or uint8 of [1, 3, h, w], [1, h, w, 3], or 1 channel"
                                + " there; the network's input is '%s'",
                        value));
    }

    /** Where height and width are both numbers. */
    Optional<Size> fixedSize() {
        List<Dimension> dims = value.dims().orElseThrow();
        long height = dims.get(channelsLast ? 1 : 2).size();
        long width = dims.get(channelsLast ? 2 : 3).size();
        return height < 1 || width < 1
                ? Optional.empty()
                : Optional.of(new Size(Math.toIntExact(width), Math.toIntExact(height)));
    }

    boolean isInteger() {
        return value.element() == ElementType.UINT8;
    }

    private Shape shape(Size size) {
        return channelsLast
                ? Shape.of(1, size.height(), size.width(), channels)
                : Shape.of(1, channels, size.height(), size.width());
    }

    /**
     * The picture as this input.
     *
     * @param numbers for each channel of the picture what becomes of each of 256 values
     * @param bgr whether the last channel of the picture is the first of the input
     */
    Tensor tensor(Pixels picture, double[][] numbers, boolean bgr) {
        Size size = picture.size();
        Shape shape = shape(size);
        if (!value.accepts(shape)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a picture of %s pixels is %s, the network's input is '%s'",
                            size, shape, value));
        }
        Tensor tensor = Tensor.zeros(value.element(), shape);
        int plane = size.width() * size.height();
        for (int c = 0; c < channels; c++) {
            int color = bgr ? channels - 1 - c : c;
            for (int i = 0; i < plane; i++) {
                int at = channelsLast ? i * channels + c : c * plane + i;
                int pixel = picture.values()[i * channels + color] & 0xff;
                tensor.setDouble(at, numbers[color][pixel]);
            }
        }
        return tensor;
    }
}
