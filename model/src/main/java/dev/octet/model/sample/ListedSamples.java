package dev.octet.model.sample;

import dev.octet.model.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Samples in memory. */
final class ListedSamples implements Samples {
    private final List<Map<String, Tensor>> samples;

    ListedSamples(List<Map<String, Tensor>> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there must be at least 1 sample, got 0");
        }
        // copies that keep the order of the inputs, which Map.copyOf does not
        this.samples =
                samples.stream()
                        .map(each -> Collections.unmodifiableMap(new LinkedHashMap<>(each)))
                        .toList();
    }

    @Override
    public int count() {
        return samples.size();
    }

    @Override
    public String name(int index) {
        return "sample " + Objects.checkIndex(index, count());
    }

    @Override
    public Map<String, Tensor> read(int index) {
        Map<String, Tensor> sample = samples.get(index);
        Finite.check(name(index), sample);
        return sample;
    }
}
