package dev.octet.cli.page;

import dev.octet.quant.Scheme;
import dev.octet.quant.choose.AdaptiveChoice;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.SaturationRisk;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Map;

/**
 * A tensor that was quantized.
 *
 * @param file its name
 * @param tensor type and shape
 * @param histogram of its values
 * @param chosen what it was quantized with
 * @param candidates what was tried, the best first
 * @param errors what is left of it
 * @param risks how products with it could saturate elsewhere, by how weights are paired; empty for
 *     what cannot be weights
 * @param remarks what was left out and why
 */
public record Quantization(
        String file,
        String tensor,
        Histogram histogram,
        AdaptiveChoice.Candidate chosen,
        List<AdaptiveChoice.Candidate> candidates,
        ErrorReport errors,
        Map<String, SaturationRisk> risks,
        List<String> remarks) {
    /** Whether there is anything to compare with. */
    public boolean isCompared() {
        return candidates.size() > 1;
    }

    /** The schemes tried. */
    public List<Scheme> schemes() {
        return Scheme.all().stream().filter(scheme -> !row(scheme).isEmpty()).toList();
    }

    /** The observers tried, by name. */
    public List<RangeMethod> methods() {
        return candidates.stream()
                .map(AdaptiveChoice.Candidate::method)
                .distinct()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    /** The candidates of a scheme, one for each of {@link #methods()}. */
    public List<AdaptiveChoice.Candidate> row(Scheme scheme) {
        return methods().stream()
                .flatMap(
                        method ->
                                candidates.stream()
                                        .filter(each -> each.scheme().equals(scheme))
                                        .filter(each -> each.method().equals(method)))
                .toList();
    }

    /** How many values, in which range, and how many of them are not finite. */
    public String values() {
        long infinite = histogram.positiveInfinities() + histogram.negativeInfinities();
        return RootLocale.format(
                "%,d values from %.5g to %.5g, %s NaN, %s infinite",
                histogram.count(),
                histogram.range().low(),
                histogram.range().high(),
                histogram.nans() == 0 ? "no" : RootLocale.format("%,d", histogram.nans()),
                infinite == 0 ? "none" : RootLocale.format("%,d", infinite));
    }
}
