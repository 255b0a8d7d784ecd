package dev.octet.model.sample;

/** What size a picture is brought to. Immutable. */
public interface Resize {
    /** The size that a picture of a size gets. */
    Size of(Size picture);

    /**
     * The shorter side becomes this many pixels, the longer one as many as keep the proportions,
     * rounded down.
     *
     * @param pixels at least 1
     * @throws IllegalArgumentException when it is less
     */
    static Resize shorterSide(int pixels) {
        return covering(new Size(pixels, pixels));
    }

    /** This size, whatever the proportions were. */
    static Resize exactly(Size size) {
        return picture -> size;
    }

    /**
     * The smallest size of the same proportions that covers another: one side is as long, the other
     * at least, rounded down.
     */
    static Resize covering(Size size) {
        return picture -> {
            long across = (long) size.width() * picture.height();
            long down = (long) size.height() * picture.width();
            // where the picture is wider than the size, its height decides
            return down >= across
                    ? new Size(Math.toIntExact(down / picture.height()), size.height())
                    : new Size(size.width(), Math.toIntExact(across / picture.width()));
        };
    }

    /**
     * Reads {@code 256}, the shorter side, or {@code 320x240}, exactly that size.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static Resize parse(String text) {
        Size size = Size.parse(text);
        return text.indexOf('x') < 0 ? shorterSide(size.width()) : exactly(size);
    }
}
