package dev.octet.quant.picture;

import dev.octet.request.Grouping;
import dev.octet.trained.CalibratedResNet8;
import dev.octet.trained.ResNet8;
import java.util.ArrayList;
import java.util.Map;
import org.knowm.xchart.CategoryChart;

/** What is left of each tensor of ResNet-8 in INT8, by setting. */
final class SqnrPicture {
    private SqnrPicture() {}

    static Picture draw(CalibratedResNet8 network) {
        CategoryChart chart =
                Style.bars("ResNet-8 in INT8 against FP32, 100 images", "tensor", "SQNR, dB");
        Grouping channel = Grouping.perChannel(0);
        Grouping tensor = Grouping.perTensor();
        add(chart, network, "mse, bias corrected", "mse", channel, true);
        add(chart, network, "mse", "mse", channel, false);
        add(chart, network, "min_max", "min_max", channel, false);
        add(chart, network, "percentile:99.9", "percentile:99.9", channel, false);
        add(chart, network, "mse, weights per tensor", "mse", tensor, false);
        chart.getStyler().setYAxisDecimalPattern("0");
        return new Picture(chart);
    }

    private static void add(
            CategoryChart chart,
            CalibratedResNet8 network,
            String name,
            String observer,
            Grouping weights,
            boolean corrected) {
        Map<String, float[]> biases = corrected ? network.correctedBiases(weights) : Map.of();
        ResNet8.Int8 setting = new ResNet8.Int8(network.activations(observer), weights, biases);
        Map<String, Double> sqnr = network.result(setting).sqnr();
        chart.addSeries(name, new ArrayList<>(sqnr.keySet()), new ArrayList<>(sqnr.values()));
    }
}
