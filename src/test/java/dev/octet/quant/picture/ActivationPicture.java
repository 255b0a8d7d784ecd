package dev.octet.quant.picture;

import dev.octet.quant.Range;
import dev.octet.quant.range.Histogram;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import dev.octet.trained.CalibratedResNet8;
import java.util.LinkedHashMap;
import java.util.Map;

/** A real activation and where the observers clip it. */
final class ActivationPicture {
    private static final String TENSOR = "t2";

    private ActivationPicture() {}

    static Picture draw(CalibratedResNet8 network) {
        Histogram histogram = new Histogram();
        histogram.observe(network.calibrationValues(TENSOR));
        Map<String, Range> clips = new LinkedHashMap<>();
        for (String observer : CalibratedResNet8.OBSERVERS) {
            QuantParams params = network.activations(observer).get(TENSOR);
            clips.put(observer, new Range(params.low(0), params.high(0)));
        }
        return HistogramPicture.draw(
                RootLocale.format("ResNet-8, tensor %s after ReLU, 100 images", TENSOR),
                histogram,
                clips);
    }
}
