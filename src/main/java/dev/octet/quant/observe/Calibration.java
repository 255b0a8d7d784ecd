package dev.octet.quant.observe;

import dev.octet.quant.Progress;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Histogram;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * From samples to parameters: feed the named tensors of a network with the values they have on
 * representative inputs, and take the {@link QuantParams}. Memory depends on the number of tensors,
 * not of samples. {@link CalibrationFile} keeps the result.
 *
 * <pre>
 * Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("percentile:99.99"));
 * calibration.run(samples, sample -&gt; calibration.observe("conv1", network.conv1(sample)), progress);
 * Map&lt;String, QuantParams&gt; params = calibration.params();
 * </pre>
 *
 * <p>Not thread-safe: one per thread, then {@link #merge} in a fixed order.
 */
public final class Calibration {
    private final Scheme scheme;
    private final ObserverKind kind;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private record Tensor(Scheme scheme, GroupedObserver observer) {}

    /**
     * Without tensors.
     *
     * @param scheme of tensors that are not declared
     * @param kind of the observer of tensors that are not declared
     */
    public Calibration(Scheme scheme, ObserverKind kind) {
        this.scheme = Objects.requireNonNull(scheme, "scheme");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * Declares a tensor that is to be observed otherwise than with one scale by the general scheme
     * and observer.
     *
     * @param shape of the tensor whenever it is observed; ignored with one scale for all
     * @throws IllegalArgumentException when the name is taken, or the shape does not go with the
     *     grouping
     */
    public void declare(
            String name, Scheme scheme, ObserverKind kind, Grouping grouping, int... shape) {
        Objects.requireNonNull(scheme, "scheme");
        if (tensors.containsKey(Objects.requireNonNull(name, "name"))) {
            throw new IllegalArgumentException("tensor '" + name + "' exists already");
        }
        tensors.put(name, new Tensor(scheme, new GroupedObserver(name, kind, grouping, shape)));
    }

    /**
     * Observes a whole tensor. With a {@link MovingAverageObserver} a call is a batch.
     *
     * @throws IllegalArgumentException when its declared shape has another number of elements
     */
    public void observe(String name, float... x) {
        observer(name).observe(x);
    }

    /**
     * Observes a whole tensor, from position to limit; the position stays.
     *
     * @throws IllegalArgumentException when its declared shape has another number of elements
     */
    public void observe(String name, FloatBuffer x) {
        observer(name).observe(x);
    }

    /** Another one with the same scheme and observer for undeclared tensors, without tensors. */
    Calibration fresh() {
        return new Calibration(scheme, kind);
    }

    /** A tensor that was observed elsewhere. */
    void add(String name, Scheme scheme, GroupedObserver observer) {
        tensors.put(name, new Tensor(scheme, observer));
    }

    /** What is known of a tensor. */
    interface Visitor {
        void visit(String name, Scheme scheme, GroupedObserver observer);
    }

    void forEach(Visitor visitor) {
        tensors.forEach((name, tensor) -> visitor.visit(name, tensor.scheme, tensor.observer));
    }

    private GroupedObserver observer(String name) {
        if (!tensors.containsKey(name)) {
            declare(name, scheme, kind, Grouping.perTensor());
        }
        return tensors.get(name).observer;
    }

    /**
     * Does something with each sample, which is to observe tensors, and reports progress.
     *
     * @param each runs the network on a sample and observes its tensors
     */
    public <S> void run(Collection<S> samples, Consumer<? super S> each, Progress progress) {
        long done = 0;
        for (S sample : samples) {
            each.accept(sample);
            done++;
            progress.step(done, samples.size());
        }
    }

    /**
     * Takes over what the other has observed, as if it had been observed after this one's. The
     * other stays as it is. Nothing is taken over when it is refused.
     *
     * @throws IllegalArgumentException when a tensor of the same name differs in scheme, observer,
     *     grouping or shape
     */
    public void merge(Calibration other) {
        other.tensors.forEach(this::checkMergeable);
        other.tensors.forEach(this::merge);
    }

    private void merge(String name, Tensor other) {
        tensors.computeIfAbsent(name, n -> new Tensor(other.scheme, other.observer.fresh()))
                .observer
                .merge(other.observer);
    }

    private void checkMergeable(String name, Tensor other) {
        Tensor own = tensors.get(name);
        if (own == null) {
            return;
        }
        if (!own.scheme.equals(other.scheme)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor '%s' is %s here and %s there", name, own.scheme, other.scheme));
        }
        own.observer.checkMergeable(other.observer);
    }

    /**
     * The parameters of all tensors, in the order in which they first came.
     *
     * @throws IllegalStateException naming a tensor of which no finite value was observed
     */
    public Map<String, QuantParams> params() {
        Map<String, QuantParams> params = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> params.put(name, tensor.observer.params(tensor.scheme)));
        return params;
    }

    /**
     * The histograms of those tensors that have one for all of their values, by their names. They
     * go on changing with this calibration.
     */
    public Map<String, Histogram> histograms() {
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    List<Observer> observers = tensor.observer.observers();
                    if (observers.size() == 1
                            && observers.get(0) instanceof HistogramObserver observer) {
                        histograms.put(name, observer.histogram());
                    }
                });
        return histograms;
    }

    /**
     * One line for each tensor: how many values, how many NaN and infinite ones, how they were
     * observed and the parameters, or why there are none.
     */
    public String report() {
        StringBuilder report = new StringBuilder();
        tensors.forEach(
                (name, tensor) ->
                        report.append(
                                RootLocale.format(
                                        "%s: %d values, %d NaN, %d infinite; %s, %s: %s%n",
                                        name,
                                        tensor.observer.count(),
                                        tensor.observer.nans(),
                                        tensor.observer.infinities(),
                                        tensor.scheme,
                                        tensor.observer,
                                        outcome(tensor))));
        return report.toString();
    }

    private static String outcome(Tensor tensor) {
        try {
            return tensor.observer.params(tensor.scheme).toString();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }
}
