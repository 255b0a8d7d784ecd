package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Progress;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.text.RootLocale;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a network is to be quantized. Immutable: each method gives another one.
 *
 * <pre>{@code
 * Quantized quantized = network.quantize(
 *         Quantization.calibrated(samples).budget(Budget.sameClass(0.99)));
 * quantized.report().writeHtml(Path.of("int8.html"));
 * quantized.network().save(Path.of("int8.onnx"));
 * }</pre>
 */
public final class Quantization {
    /** The form in which a statically quantized network is written. */
    public enum Form {
        /** QuantizeLinear and DequantizeLinear around float operators. */
        QDQ,

        /** Operators on integers: QLinearConv, and those of ONNX Runtime. */
        QOPERATOR
    }

    private final Mode mode;
    private final Iterable<Map<String, Tensor>> samples;
    private Set<LayerKind> kinds = Set.of(LayerKind.values());
    private Set<String> excluded = Set.of();
    private Scheme weights = Scheme.SYMMETRIC;
    private Scheme activations = Scheme.AFFINE_U8;
    private boolean perChannel = true;
    private boolean perRow = true;
    private int groupSize;
    private boolean rounded = true;
    private boolean scaled = true;
    private Optional<ObserverKind> observer = Optional.empty();
    private Optional<Budget> budget = Optional.empty();
    private Optional<int[]> labels = Optional.empty();
    private Optional<NetworkCalibration> calibration = Optional.empty();
    private Form form = Form.QDQ;
    private Placement placement = Placement.SOURCES;
    private Progress progress = Progress.NONE;

    private Quantization(Mode mode, Iterable<Map<String, Tensor>> samples) {
        this.mode = mode;
        this.samples = Objects.requireNonNull(samples, "samples");
    }

    private Quantization(Quantization other) {
        this(other.mode, other.samples);
        kinds = other.kinds;
        excluded = other.excluded;
        weights = other.weights;
        activations = other.activations;
        perChannel = other.perChannel;
        perRow = other.perRow;
        groupSize = other.groupSize;
        rounded = other.rounded;
        scaled = other.scaled;
        observer = other.observer;
        budget = other.budget;
        labels = other.labels;
        calibration = other.calibration;
        form = other.form;
        placement = other.placement;
        progress = other.progress;
    }

    /**
     * Static quantization.
     *
     * @param samples inputs by name; read once, one at a time
     */
    public static Quantization calibrated(Iterable<Map<String, Tensor>> samples) {
        return new Quantization(Mode.STATIC, samples);
    }

    /**
     * Static quantization with ranges of many samples.
     *
     * @param calibration of the network, whose distributions of activations count
     * @param samples inputs by name, of which weights are rounded and what is tried is scored; read
     *     once, one at a time
     * @throws IllegalArgumentException when the calibration has observed nothing
     */
    public static Quantization calibrated(
            NetworkCalibration calibration, Iterable<Map<String, Tensor>> samples) {
        if (calibration.samples() == 0) {
            throw new IllegalArgumentException("the calibration has observed no samples");
        }
        Quantization next = calibrated(samples);
        next.calibration = Optional.of(calibration);
        return next;
    }

    /**
     * Dynamic quantization, for which no samples are needed: each row of what a product reads has a
     * range of its own.
     */
    public static Quantization dynamic() {
        return new Quantization(Mode.DYNAMIC, List.of());
    }

    /** Weights alone. */
    public static Quantization weightsOnly() {
        return new Quantization(Mode.WEIGHTS, List.of());
    }

    /**
     * Layers of these kinds alone. Without it, weights alone are those of LSTMs and others, too.
     *
     * @param kinds none for all
     */
    public Quantization layers(LayerKind... kinds) {
        Quantization next = new Quantization(this);
        next.kinds = kinds.length == 0 ? Set.of(LayerKind.values()) : Set.of(kinds);
        return next;
    }

    /** Leaves nodes of these names, or those that give values of these names, in floats. */
    public Quantization exclude(String... nodes) {
        Quantization next = new Quantization(this);
        next.excluded = new LinkedHashSet<>(excluded);
        next.excluded.addAll(List.of(nodes));
        return next;
    }

    /** One scale for all weights of a layer, in place of one for each output channel. */
    public Quantization perTensor() {
        Quantization next = new Quantization(this);
        next.perChannel = false;
        next.groupSize = 0;
        return next;
    }

    /**
     * One scale for so many neighbours of each output channel of a matrix, where weights alone are
     * quantized: finer than one for each channel, with as many more scales. The network must have
     * version 21 of ONNX's operators or a newer one, which older ones cannot say.
     *
     * @param size at least 1; the last ones of a channel may be fewer
     */
    public Quantization perGroup(int size) {
        if (mode != Mode.WEIGHTS || size < 1) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "groups are of 1 weight or more, where weights alone are quantized;"
                                    + " got %d, %s",
                            size, mode));
        }
        Quantization next = new Quantization(this);
        next.groupSize = size;
        return next;
    }

    /**
     * One range for all rows of what a product reads, found in each run: less exact, and the form
     * that others are quick at, DynamicQuantizeLinear.
     */
    public Quantization wholeTensors() {
        if (mode != Mode.DYNAMIC) {
            throw new IllegalArgumentException(
                    "ranges are found in each run of dynamic quantization, not of " + mode);
        }
        Quantization next = new Quantization(this);
        next.perRow = false;
        return next;
    }

    /**
     * Integers of the weights.
     *
     * @param scheme symmetric; {@link Scheme#REDUCED} has 7 bits, for machines that saturate
     */
    public Quantization weights(Scheme scheme) {
        if (!scheme.symmetric()) {
            throw new IllegalArgumentException("weights have no zero points, got " + scheme);
        }
        Quantization next = new Quantization(this);
        next.weights = scheme;
        return next;
    }

    /** Integers of what products read: u8 with a zero point, or s8 without. */
    public Quantization activations(Scheme scheme) {
        Quantization next = ofSamples("integers of activations are chosen");
        next.activations = Objects.requireNonNull(scheme, "scheme");
        return next;
    }

    /** Rounds weights to the nearest integers, in place of those that change outputs least. */
    public Quantization nearest() {
        Quantization next = new Quantization(this);
        next.rounded = false;
        return next;
    }

    /**
     * Leaves the channels of activations as they are, in place of dividing them where that makes 8
     * bits fit better.
     */
    public Quantization unscaled() {
        Quantization next = new Quantization(this);
        next.scaled = false;
        return next;
    }

    /** Ranges of what products read, in place of the best of several. */
    public Quantization observer(ObserverKind kind) {
        Quantization next = ofSamples("ranges are observed");
        next.observer = Optional.of(kind);
        return next;
    }

    /** A copy, for what only samples give a meaning. */
    private Quantization ofSamples(String what) {
        if (mode != Mode.STATIC) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s with samples, which %s has none of", what, mode));
        }
        return new Quantization(this);
    }

    /** What is to be kept; layers without which it is not stay in floats. */
    public Quantization budget(Budget kept) {
        Quantization next = ofSamples("a budget is kept");
        next.budget = Optional.of(kept);
        return next;
    }

    /**
     * What the samples are: the report says how often each network finds it, whatever the budget.
     *
     * @param samples the place of the first output's largest number, one for each sample
     */
    public Quantization labels(int... samples) {
        Quantization next = ofSamples("labels are counted");
        next.labels = Optional.of(samples.clone());
        return next;
    }

    /** The form in which it is written. */
    public Quantization form(Form wanted) {
        Quantization next = ofSamples("forms with fixed scales are written");
        next.form = Objects.requireNonNull(wanted, "wanted");
        return next;
    }

    /** Where QDQ form rounds. */
    public Quantization placement(Placement wanted) {
        Quantization next = ofSamples("roundings are placed");
        next.placement = Objects.requireNonNull(wanted, "wanted");
        return next;
    }

    /** Is told how much is done, in steps of which there may become more. */
    public Quantization progress(Progress listener) {
        Quantization next = new Quantization(this);
        next.progress = Objects.requireNonNull(listener, "listener");
        return next;
    }

    Mode mode() {
        return mode;
    }

    Iterable<Map<String, Tensor>> samples() {
        return samples;
    }

    Set<LayerKind> kinds() {
        return kinds;
    }

    Set<String> excluded() {
        return excluded;
    }

    Scheme weightScheme() {
        return weights;
    }

    Scheme activationScheme() {
        return activations;
    }

    boolean isPerChannel() {
        return perChannel;
    }

    boolean isPerRow() {
        return perRow;
    }

    /** Of the weights of matrices; 0 where there are none. */
    int groupSize() {
        return groupSize;
    }

    boolean isRounded() {
        return rounded;
    }

    boolean isScaled() {
        return scaled;
    }

    Optional<ObserverKind> observer() {
        return observer;
    }

    Optional<Budget> budget() {
        return budget;
    }

    Optional<int[]> labels() {
        return labels;
    }

    Optional<NetworkCalibration> calibration() {
        return calibration;
    }

    Form form() {
        return form;
    }

    /** A graph in the form in which it is written. */
    Graph quantized(Graph graph, Recipe recipe) {
        return form == Form.QOPERATOR ? QOperatorForm.of(graph, recipe) : QdqForm.of(graph, recipe);
    }

    /** Whether results are rounded, too, and not only what products read. */
    boolean isRoundedAround() {
        return form == Form.QOPERATOR || placement == Placement.AROUND;
    }

    /** Whether a node's operator is among the kinds; any is where these are all. */
    boolean includes(Node node) {
        return kinds.size() == LayerKind.values().length
                || kinds.stream().anyMatch(kind -> kind.isOf(node));
    }

    Placement placement() {
        return placement;
    }

    Progress progress() {
        return progress;
    }

    /** One line: {@code static, weights symmetric per channel, activations affine_u8}. */
    @Override
    public String toString() {
        String text =
                RootLocale.format(
                        "%s, weights %s per %s",
                        mode.name().toLowerCase(Locale.ROOT),
                        weights.name(),
                        groupSize > 0
                                ? RootLocale.format("group of %d", groupSize)
                                : perChannel ? "channel" : "tensor");
        return switch (mode) {
            case STATIC ->
                    text
                            + ", activations "
                            + activations.name()
                            + calibration
                                    .map(
                                            each ->
                                                    RootLocale.format(
                                                            " of %d samples", each.samples()))
                                    .orElse("");
            case DYNAMIC -> text + ", activations per " + (perRow ? "row" : "tensor");
            case WEIGHTS -> text;
        };
    }
}
