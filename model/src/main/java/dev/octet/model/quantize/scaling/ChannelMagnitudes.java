package dev.octet.model.quantize.scaling;

import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** The largest magnitude of each channel of what products read. Not thread-safe. */
public final class ChannelMagnitudes {
    private final Map<String, float[]> magnitudes = new HashMap<>();

    /** Observes what a product reads of a sample; numbers that are not finite say nothing. */
    public void observe(ProductLayer layer, Tensor source) {
        int channels = layer.channels();
        int inner = layer.isConvolution() ? source.shape().count(2, source.shape().rank()) : 1;
        float[] most = magnitudes.computeIfAbsent(layer.source(), name -> new float[channels]);
        float[] all = source.toFloats();
        for (int i = 0; i < all.length; i++) {
            int channel = i / inner % channels;
            float magnitude = Math.abs(all[i]);
            if (magnitude > most[channel] && Float.isFinite(magnitude)) {
                most[channel] = magnitude;
            }
        }
    }

    /** Of a value; null where none was observed. */
    float[] of(String value) {
        return magnitudes.get(value);
    }
}
