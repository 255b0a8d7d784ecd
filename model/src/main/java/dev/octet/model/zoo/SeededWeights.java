package dev.octet.model.zoo;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.nio.FloatBuffer;

/** Numbers that a seed gives, the same on every machine. Not thread-safe. */
final class SeededWeights {
    private long state;

    SeededWeights(long seed) {
        state = seed;
    }

    /** SplitMix64: a counter, its bits mixed (Steele, Lea and Flood, OOPSLA 2014). */
    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** In [-1, 1), with 24 bits. */
    private float unit() {
        return (next() >> 40) * 0x1p-23f;
    }

    /**
     * Uniform in [middle - reach, middle + reach).
     *
     * @param dims the shape
     */
    Tensor around(float middle, float reach, int... dims) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(dims));
        FloatBuffer values = tensor.buffer().asFloatBuffer();
        while (values.hasRemaining()) {
            values.put(middle + reach * unit());
        }
        return tensor;
    }

    /**
     * Uniform around 0 with a variance of gain / summands: what sums so many squares of mean 1 has
     * a variance of gain. With gain 2 in front of a ReLU, which halves the squares, they stay as
     * large from layer to layer (He et al., 2015); with 1 where there is none (Glorot and Bengio,
     * 2010).
     */
    Tensor scaled(double gain, int summands, int... dims) {
        return around(0, (float) Math.sqrt(3 * gain / summands), dims);
    }
}
