package dev.octet.engine.jvm;

import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.TensorLayout;
import java.nio.ByteBuffer;

/**
 * Images of a source in an array, channels last whatever they were. Its arrays grow to the largest
 * images seen.
 */
final class Image {
    /** Channels transposed at once. */
    private static final int CHANNELS = 16;

    final Elements elements = new Elements();

    private final Words stage = new Words();
    private byte[] bytes = {};
    private float[] floats = {};
    private byte[] byteChannels = {};
    private float[] floatChannels = {};

    /** Takes {@code images} images from image {@code first} on. */
    void take(Conv conv, int zeroPoint, ByteBuffer src, int first, int images) {
        int size = conv.srcPlaces() * conv.srcChannels();
        boolean channelsFirst = conv.srcLayout() == TensorLayout.NCHW && conv.srcPlaces() > 1;
        int from = src.position() + first * size * conv.src().bytes();
        if (conv.src() == DataType.F32) {
            floats = Scratch.grow(floats, images * size);
            elements.set(floats);
            if (channelsFirst) {
                transposeFloats(conv, src, from, images);
            } else {
                stage.read(src, from, floats, 0, images * size);
            }
        } else {
            bytes = Scratch.grow(bytes, images * size);
            elements.set(bytes, conv.src() == DataType.S8, zeroPoint);
            if (channelsFirst) {
                transposeBytes(conv, src, from, images);
            } else {
                src.get(from, bytes, 0, images * size);
            }
        }
    }

    private void transposeBytes(Conv conv, ByteBuffer src, int from, int images) {
        int places = conv.srcPlaces();
        int channels = conv.srcChannels();
        byteChannels = Scratch.grow(byteChannels, Math.min(CHANNELS, channels) * places);
        for (int image = 0; image < images; image++) {
            int start = image * places * channels;
            for (int c = 0; c < channels; c += CHANNELS) {
                int n = Math.min(CHANNELS, channels - c);
                src.get(from + start + c * places, byteChannels, 0, n * places);
                Transposition.bytes(byteChannels, n, places, bytes, start + c, channels);
            }
        }
    }

    private void transposeFloats(Conv conv, ByteBuffer src, int from, int images) {
        int places = conv.srcPlaces();
        int channels = conv.srcChannels();
        floatChannels = Scratch.grow(floatChannels, Math.min(CHANNELS, channels) * places);
        for (int image = 0; image < images; image++) {
            int start = image * places * channels;
            for (int c = 0; c < channels; c += CHANNELS) {
                int n = Math.min(CHANNELS, channels - c);
                int at = from + (start + c * places) * Float.BYTES;
                stage.read(src, at, floatChannels, 0, n * places);
                Transposition.floats(floatChannels, n, places, floats, start + c, channels);
            }
        }
    }
}
