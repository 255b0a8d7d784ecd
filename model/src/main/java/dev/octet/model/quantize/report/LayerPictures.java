package dev.octet.model.quantize.report;

import dev.octet.model.quantize.report.LayerBars.Bar;
import dev.octet.model.quantize.report.LayerBars.Key;
import dev.octet.model.quantize.report.LayerBars.Slot;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** The pictures of layers. Of none they are empty, and of those of which nothing is known. */
final class LayerPictures {
    private LayerPictures() {}

    /** The SQNR of the outputs with each layer quantized alone; FP32 layers are marked. */
    static String sqnr(List<Layer> layers) {
        List<Key> keys =
                Arrays.stream(Form.values())
                        .filter(form -> layers.stream().anyMatch(each -> each.form() == form))
                        .map(form -> new Key(style(form), form.words()))
                        .toList();
        List<Slot> slots = new ArrayList<>();
        for (Layer layer : layers) {
            String tip =
                    RootLocale.format(
                            "%s: %s, %s, %s dB",
                            Echo.of(layer.name()),
                            Echo.of(layer.operator()),
                            layer.form().words(),
                            Words.decibels(layer.sqnr()));
            Bar bar = new Bar(layer.sqnr(), style(layer.form()), tip);
            slots.add(new Slot(Echo.of(layer.name()), List.of(bar), layer.form() == Form.FP32));
        }
        return LayerBars.draw("dB", keys, slots);
    }

    /** The time of each layer, before and now. */
    static String times(List<Layer> layers) {
        double most =
                layers.stream()
                        .flatMapToDouble(
                                each -> DoubleStream.of(each.nanosFloat(), each.nanosQuantized()))
                        .filter(nanos -> !Double.isNaN(nanos))
                        .max()
                        .orElse(0);
        Words.Unit unit = Words.Unit.of(most);
        List<Slot> slots = new ArrayList<>();
        for (Layer layer : layers) {
            List<Bar> bars =
                    List.of(
                            time(layer, "fp32", "FP32", layer.nanosFloat(), unit),
                            time(layer, "int8", "quantized", layer.nanosQuantized(), unit));
            slots.add(new Slot(Echo.of(layer.name()), bars, layer.form() == Form.FP32));
        }
        List<Key> keys = List.of(new Key("fp32", "FP32"), new Key("int8", "quantized network"));
        return LayerBars.draw(unit.text(), keys, slots);
    }

    private static Bar time(Layer layer, String style, String what, double nanos, Words.Unit unit) {
        String tip =
                RootLocale.format("%s, %s: %s", Echo.of(layer.name()), what, Words.nanos(nanos));
        return new Bar(nanos / unit.nanos(), style, tip);
    }

    private static String style(Form form) {
        return "form-" + form.name().toLowerCase(Locale.ROOT);
    }
}
