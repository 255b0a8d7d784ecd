package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.model.quantize.Budget;
import dev.octet.model.quantize.LayerKind;
import dev.octet.model.quantize.Placement;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.sample.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a network is to be quantized, and with what samples. */
final class QuantizationOptions {
    private static final String DYNAMIC = "--dynamic", WEIGHTS_ONLY = "--weights-only";
    private static final String WHOLE_TENSORS = "--whole-tensors";
    private static final String PER_TENSOR = "--per-tensor", PER_GROUP = "--per-group";
    private static final String BUDGET = "--budget", PLACEMENT = "--placement";

    /** Budgets that are about what the samples are. */
    private static final List<String> LABELLED = List.of("top1", "accuracy");

    @Mixin private CalibrationOptions calibration;
    @Mixin private CalibrationFiles kept;

    @Option(
            names = DYNAMIC,
            description =
                    "Without samples: linear layers quantize what they read by the ranges that its"
                            + " rows have in a run; tables of embeddings are picked from in 8 bits.")
    private boolean dynamic;

    @Option(
            names = WHOLE_TENSORS,
            description =
                    "With --dynamic: one range for all rows, not one for each; the form that other"
                            + " runtimes are quick at.")
    private boolean wholeTensors;

    @Option(
            names = WEIGHTS_ONLY,
            description =
                    "Without samples: weights in 8 bits, of LSTMs and others, too, and computed in"
                            + " floats.")
    private boolean weightsOnly;

    @Option(
            names = BUDGET,
            paramLabel = "NAME=X",
            description =
                    "What is to be kept on the samples; layers without which it is not stay in"
                            + " floats. top1=0.3: of a hundred labels at most 0.3 fewer are found"
                            + " than in floats; accuracy=0.87: that share of the labels is found;"
                            + " same=0.99: the same class as in floats; sqnr=25: dB at the outputs.")
    private String budget;

    @Option(
            names = "--layers",
            paramLabel = "KIND",
            arity = "1..*",
            description =
                    "These alone: linear, convolution, embedding (all). Samples quantize no"
                            + " embeddings, --dynamic no convolutions.")
    private List<LayerKind> layers = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "NODE",
            description =
                    "A node that stays in floats, by its name or that of what it gives; may be given"
                            + " several times.")
    private List<String> excluded = List.of();

    @Option(
            names = "--weights",
            paramLabel = "SCHEME",
            description =
                    "Integers of the weights: symmetric, full_range, or reduced, of 7 bits, for"
                            + " machines that saturate (symmetric).")
    private String weights;

    @Option(
            names = PER_TENSOR,
            description = "One scale for all weights of a layer, not one for each output channel.")
    private boolean perTensor;

    @Option(
            names = PER_GROUP,
            paramLabel = "N",
            description =
                    "With --weights-only: one scale for N neighbours of each output channel of a"
                            + " matrix, in networks of opset 21 and newer.")
    private Integer perGroup;

    @Option(
            names = "--nearest",
            description =
                    "Round weights to the nearest integers, not to those that change outputs"
                            + " least.")
    private boolean nearest;

    @Option(
            names = "--unscaled",
            description =
                    "Leave channels of activations as they are, not divided where 8 bits fit them"
                            + " better then.")
    private boolean unscaled;

    @Option(
            names = "--activations",
            paramLabel = "SCHEME",
            description =
                    "Integers of what layers read: affine_u8, or symmetric, which is s8 without a"
                            + " zero point (affine_u8).")
    private String activations;

    @Option(
            names = "--observer",
            paramLabel = "NAME",
            description =
                    "Ranges of what layers read: min_max, percentile:P, mse, entropy (the best of"
                            + " several).")
    private String observer;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description =
                    "qdq: QuantizeLinear and DequantizeLinear around float operators; qoperator:"
                            + " QLinearConv and its like (qdq).")
    private Quantization.Form form;

    @Option(
            names = PLACEMENT,
            paramLabel = "WHERE",
            description =
                    "Where qdq rounds: sources, in front of layers alone; around, inputs and outputs"
                            + " of all operators, as other runtimes like it (sources).")
    private Placement placement;

    /** What does not go together is a caller's mistake. */
    void check() {
        if (dynamic && weightsOnly) {
            throw new CallerMistake(DYNAMIC + " and " + WEIGHTS_ONLY + " do not go together");
        }
        if (wholeTensors && !dynamic) {
            throw new CallerMistake(WHOLE_TENSORS + " goes with " + DYNAMIC);
        }
        if (perGroup != null && (!weightsOnly || perTensor)) {
            throw new CallerMistake(
                    RootLocale.format(
                            "%s goes with %s, and not with %s",
                            PER_GROUP, WEIGHTS_ONLY, PER_TENSOR));
        }
        kept.check();
        if (dynamic || weightsOnly) {
            firstOfSamples()
                    .ifPresent(
                            option -> {
                                throw new CallerMistake(
                                        RootLocale.format(
                                                "%s goes with samples, and %s has none",
                                                option, dynamic ? DYNAMIC : WEIGHTS_ONLY));
                            });
        } else if (!calibration.isAsked()) {
            throw new CallerMistake(
                    RootLocale.format(
                            "give --calibrate, which names samples, or %s or %s, which need none",
                            DYNAMIC, WEIGHTS_ONLY));
        }
        if (form == Quantization.Form.QOPERATOR && placement != null) {
            throw new CallerMistake(
                    PLACEMENT + " goes with --form qdq: operators on integers are rounded around");
        }
        if (needsLabels() && !calibration.hasLabels()) {
            throw new CallerMistake(BUDGET + " " + budget + " needs --labels");
        }
    }

    private boolean needsLabels() {
        return budget != null && LABELLED.stream().anyMatch(name -> budget.startsWith(name + "="));
    }

    private Optional<String> firstOfSamples() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(BUDGET, budget);
        values.put("--activations", activations);
        values.put("--observer", observer);
        values.put("--nearest", nearest ? true : null);
        values.put("--unscaled", unscaled ? true : null);
        values.put("--form", form);
        values.put(PLACEMENT, placement);
        values.values().removeIf(value -> value == null);
        return calibration
                .firstAsked()
                .or(kept::firstAsked)
                .or(() -> values.keySet().stream().findFirst());
    }

    /** The calibration that is written, too. */
    Optional<Path> written() {
        return kept.written();
    }

    /** Calibrations that are read alone. */
    List<Path> merged() {
        return kept.merged();
    }

    /** The settings; samples are opened and, for a calibration, observed, and labels are read. */
    Quantization settings(Network network, Progress progress) {
        if (dynamic || weightsOnly) {
            return weights(dynamic ? Quantization.dynamic() : Quantization.weightsOnly());
        }
        Samples samples = calibration.samples(network);
        Optional<int[]> labels = calibration.labels(samples);
        // what is wrong with them is said before samples are observed
        Quantization settings = activations(weights(Quantization.calibrated(samples)), labels);
        return kept.firstAsked().isEmpty()
                ? settings
                : activations(weights(kept.calibrated(network, samples, progress)), labels);
    }

    private Quantization weights(Quantization mode) {
        Quantization settings = mode.layers(layers.toArray(LayerKind[]::new));
        settings = settings.exclude(excluded.toArray(String[]::new));
        if (wholeTensors) {
            settings = settings.wholeTensors();
        }
        if (perTensor) {
            settings = settings.perTensor();
        }
        if (perGroup != null) {
            Quantization before = settings;
            settings = asked(PER_GROUP, () -> before.perGroup(perGroup));
        }
        if (weights != null) {
            Quantization before = settings;
            settings = asked("--weights", () -> before.weights(Scheme.parse(weights)));
        }
        return settings;
    }

    private Quantization activations(Quantization mode, Optional<int[]> labels) {
        Quantization settings = mode;
        if (budget != null) {
            settings = settings.budget(budget(labels));
        }
        if (labels.isPresent() && !needsLabels()) {
            // what a budget is about is in the report anyway
            settings = settings.labels(labels.get());
        }
        if (activations != null) {
            Scheme scheme = asked("--activations", () -> Scheme.parse(activations));
            settings = settings.activations(scheme);
        }
        if (observer != null) {
            settings = settings.observer(observer());
        }
        if (nearest) {
            settings = settings.nearest();
        }
        if (unscaled) {
            settings = settings.unscaled();
        }
        if (form != null) {
            settings = settings.form(form);
        }
        return placement == null ? settings : settings.placement(placement);
    }

    private ObserverKind observer() {
        ObserverKind kind = asked("--observer", () -> ObserverKind.parse(observer));
        if (kind instanceof ObserverKind.MovingAverage) {
            throw new CallerMistake(
                    "--observer: moving_average forgets the first samples; ranges are those of all");
        }
        return kind;
    }

    private Budget budget(Optional<int[]> labels) {
        int at = budget.indexOf('=');
        double number = number(budget.substring(at + 1));
        return asked(
                BUDGET,
                () ->
                        switch (budget.substring(0, Math.max(0, at))) {
                            case "top1" -> Budget.top1Loss(labels.orElseThrow(), number);
                            case "accuracy" -> Budget.top1(labels.orElseThrow(), number);
                            case "same" -> Budget.sameClass(number);
                            case "sqnr" -> Budget.sqnr(number);
                            default -> throw noBudget();
                        });
    }

    private double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw noBudget();
        }
    }

    private CallerMistake noBudget() {
        return new CallerMistake(
                RootLocale.format(
                        "%s reads top1=POINTS, accuracy=SHARE, same=SHARE or sqnr=DB, got '%s'",
                        BUDGET, budget));
    }

    private static <T> T asked(String option, Supplier<T> setting) {
        try {
            return setting.get();
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(option + ": " + e.getMessage());
        }
    }
}
