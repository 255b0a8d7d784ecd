package dev.octet.quant.picture;

import dev.octet.quant.choose.Sensitivity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;

/** The SQNR of a network's output with one layer quantized, by layer and setting. */
public final class SensitivityPicture {
    private SensitivityPicture() {}

    /**
     * Settings that leave no error, FP32, are left out.
     *
     * @throws IllegalArgumentException when no setting leaves one
     */
    public static Picture draw(String title, Sensitivity sensitivity) {
        List<String> layers = sensitivity.layers().stream().map(Sensitivity.Layer::name).toList();
        Map<String, Map<String, Double>> settings = new LinkedHashMap<>();
        for (Sensitivity.Row row : sensitivity.rows()) {
            if (Double.isFinite(row.sqnr())) {
                settings.computeIfAbsent(row.setting(), s -> new LinkedHashMap<>())
                        .put(row.layer(), row.sqnr());
            }
        }
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("no setting leaves an error");
        }
        CategoryChart chart = Style.bars(title, "layer quantized alone", "SQNR of the output, dB");
        settings.forEach(
                (setting, values) -> {
                    List<Double> bars = new ArrayList<>();
                    layers.forEach(layer -> bars.add(values.get(layer)));
                    chart.addSeries(setting, layers, bars);
                });
        chart.getStyler().setYAxisDecimalPattern("0");
        return new Picture(chart);
    }
}
