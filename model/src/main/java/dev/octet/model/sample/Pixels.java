package dev.octet.model.sample;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * A picture of 8 bits.
 *
 * @param size its size
 * @param channels 1, grey, or 3: red, green, blue
 * @param values row by row, the channels of a pixel side by side
 */
record Pixels(Size size, int channels, byte[] values) {
    /**
     * What the file stores: color profiles are not applied, transparency is left out. What has more
     * or fewer bits is rounded to 8.
     */
    static Pixels of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int space = model.getColorSpace().getType();
        boolean isGrey = space == ColorSpace.TYPE_GRAY;
        if (model instanceof IndexColorModel || !isGrey && space != ColorSpace.TYPE_RGB) {
            return converted(image);
        }
        // not getRGB: it takes grey for linear light, and so changes its numbers
        int channels = isGrey ? 1 : 3;
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        Size size = new Size(image.getWidth(), image.getHeight());
        byte[] values = new byte[count(size, channels)];
        int[] row = new int[size.width() * bands];
        for (int y = 0, at = 0; y < size.height(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, size.width(), 1, row);
            for (int x = 0; x < size.width(); x++) {
                for (int c = 0; c < channels; c++, at++) {
                    int most = (1 << model.getComponentSize(c)) - 1;
                    int value = row[x * bands + c];
                    values[at] = (byte) (most == 255 ? value : (value * 255L + most / 2) / most);
                }
            }
        }
        return new Pixels(size, channels, values);
    }

    private static Pixels converted(BufferedImage image) {
        Size size = new Size(image.getWidth(), image.getHeight());
        byte[] values = new byte[count(size, 3)];
        for (int y = 0, at = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int color = image.getRGB(x, y);
                values[at++] = (byte) (color >> 16);
                values[at++] = (byte) (color >> 8);
                values[at++] = (byte) color;
            }
        }
        return new Pixels(size, 3, values);
    }

    private static int count(Size size, int channels) {
        return Math.multiplyExact(Math.multiplyExact(size.width(), size.height()), channels);
    }

    /** A value, 0 to 255. */
    int get(int x, int y, int channel) {
        return values[(y * size.width() + x) * channels + channel] & 0xff;
    }

    /**
     * The same with as many channels: grey is the brightness of ITU-R 601, (299 r + 587 g + 114 b)
     * / 1000 in 16 bits behind the point, as Pillow computes it.
     */
    Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] other = new byte[count(size, wanted)];
        for (int i = 0; i < values.length / channels; i++) {
            if (wanted == 1) {
                int red = values[3 * i] & 0xff;
                int green = values[3 * i + 1] & 0xff;
                int blue = values[3 * i + 2] & 0xff;
                other[i] = (byte) (red * 19595 + green * 38470 + blue * 7471 + 0x8000 >> 16);
            } else {
                other[3 * i] = values[i];
                other[3 * i + 1] = values[i];
                other[3 * i + 2] = values[i];
            }
        }
        return new Pixels(size, wanted, other);
    }

    /** The middle; where it cannot lie exactly there, the place is rounded to the even pixel. */
    Pixels crop(Size part) {
        if (part.equals(size)) {
            return this;
        }
        int left = (int) Math.rint((size.width() - part.width()) / 2.0);
        int top = (int) Math.rint((size.height() - part.height()) / 2.0);
        int row = part.width() * channels;
        byte[] kept = new byte[count(part, channels)];
        for (int y = 0; y < part.height(); y++) {
            System.arraycopy(
                    values, ((top + y) * size.width() + left) * channels, kept, y * row, row);
        }
        return new Pixels(part, channels, kept);
    }
}
