package dev.octet.model.sample;

import java.util.Optional;

/**
 * How pictures become what a network is given, in this order: resized, cropped, their pixels made
 * numbers. Immutable.
 *
 * @param resize empty: no other size, unless {@link PictureSamples} must find one
 * @param crop what is kept of the middle; empty: all of it, unless {@link PictureSamples} must find
 *     a size
 * @param bgr whether the network has the channels in the order blue, green, red
 * @param normalization empty: {@link Normalization#UNIT} for floats, {@link Normalization#RAW} for
 *     integers
 */
public record PictureOptions(
        Optional<Resize> resize,
        Optional<Size> crop,
        boolean bgr,
        Optional<Normalization> normalization) {
    /** Nothing said. */
    public static PictureOptions defaults() {
        return new PictureOptions(Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /** The same, resized. */
    public PictureOptions withResize(Resize how) {
        return new PictureOptions(Optional.of(how), crop, bgr, normalization);
    }

    /** The same, cropped. */
    public PictureOptions withCrop(Size size) {
        return new PictureOptions(resize, Optional.of(size), bgr, normalization);
    }

    /** The same, with blue as the first channel. */
    public PictureOptions withBgr() {
        return new PictureOptions(resize, crop, true, normalization);
    }

    /** The same, with other numbers for pixels. */
    public PictureOptions withNormalization(Normalization how) {
        return new PictureOptions(resize, crop, bgr, Optional.of(how));
    }
}
