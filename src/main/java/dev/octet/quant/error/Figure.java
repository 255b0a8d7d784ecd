package dev.octet.quant.error;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A figure of an error.
 *
 * @param name the component of {@link QuantError.Summary}
 * @param title for people, with the unit
 * @param value reads it
 */
public record Figure(String name, String title, ToDoubleFunction<QuantError.Summary> value) {
    /** All of them, the most telling first. */
    public static final List<Figure> ALL =
            List.of(
                    new Figure("sqnr", "SQNR, dB", QuantError.Summary::sqnr),
                    new Figure("mse", "MSE", QuantError.Summary::mse),
                    new Figure("maxAbs", "max abs", QuantError.Summary::maxAbs),
                    new Figure("cosine", "cosine", QuantError.Summary::cosine),
                    new Figure(
                            "saturationRate",
                            "saturated share",
                            QuantError.Summary::saturationRate));
}
