package dev.octet.model.sample;

import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.util.Map;

/** Some of other samples, by their indices there. */
final class PartOfSamples implements Samples {
    private final Samples all;
    private final int[] indices;

    PartOfSamples(Samples all, int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("of %,d samples this part has 0", all.count()));
        }
        this.all = all;
        this.indices = indices;
    }

    @Override
    public int count() {
        return indices.length;
    }

    @Override
    public String name(int index) {
        return all.name(indices[index]);
    }

    @Override
    public Map<String, Tensor> read(int index) {
        return all.read(indices[index]);
    }
}
