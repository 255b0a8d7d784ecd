package dev.octet.quant.observe;

import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.runs.Runs;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One observer for each scale of a tensor: for each channel, row or group of it. Every call of
 * observe brings a whole tensor, dense and row-major; with one scale for all it may have any number
 * of elements. Not thread-safe, mergeable as {@link Observer} is.
 */
public final class GroupedObserver {
    private final String name;
    private final ObserverKind kind;
    private final Grouping grouping;
    private final int[] shape;
    private final List<Observer> observers;

    /**
     * Has observed nothing.
     *
     * @param name of the tensor, for error messages
     * @param shape of every tensor observed; ignored with one scale for all
     * @throws IllegalArgumentException when the shape has no such axis, or no elements
     */
    public GroupedObserver(String name, ObserverKind kind, Grouping grouping, int... shape) {
        this(name, kind, grouping, fresh(name, kind, grouping, shape), shape);
    }

    /** Goes on with observers that have observed something. */
    GroupedObserver(
            String name,
            ObserverKind kind,
            Grouping grouping,
            List<Observer> observers,
            int... shape) {
        this.name = name;
        this.kind = kind;
        this.grouping = grouping;
        this.shape = shape.clone();
        int count = count(name, grouping, shape);
        if (observers.size() != count) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor '%s': %s of shape %s has %d observers, got %d",
                            name, grouping, Arrays.toString(shape), count, observers.size()));
        }
        this.observers = List.copyOf(observers);
    }

    private static List<Observer> fresh(
            String name, ObserverKind kind, Grouping grouping, int[] shape) {
        return IntStream.range(0, count(name, grouping, shape))
                .mapToObj(i -> kind.create())
                .toList();
    }

    private static int count(String name, Grouping grouping, int[] shape) {
        if (grouping.kind() == Grouping.Kind.PER_TENSOR) {
            return 1;
        }
        if (Runs.elements(shape) == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor '%s' of shape %s has no elements",
                            name, Arrays.toString(shape)));
        }
        return grouping.count(shape);
    }

    ObserverKind kind() {
        return kind;
    }

    Grouping grouping() {
        return grouping;
    }

    int[] shape() {
        return shape.clone();
    }

    /** Another one for the same tensor, that has observed nothing. */
    GroupedObserver fresh() {
        return new GroupedObserver(name, kind, grouping, shape);
    }

    private boolean perTensor() {
        return grouping.kind() == Grouping.Kind.PER_TENSOR;
    }

    /**
     * Observes a tensor.
     *
     * @throws IllegalArgumentException when it has another number of elements than the shape
     */
    public void observe(float... x) {
        if (perTensor()) {
            observers.get(0).observe(x, 0, x.length);
            return;
        }
        Runs runs = new Runs(grouping, shape);
        checkElements(runs.elements(), x.length);
        float[] gathered = runs.gathered(x);
        runs.forEachGathered(
                (index, from, to) -> observers.get(index).observe(gathered, from, to - from));
    }

    /**
     * Observes a tensor, from position to limit; the position stays.
     *
     * @throws IllegalArgumentException when it has another number of elements than the shape
     */
    public void observe(FloatBuffer x) {
        if (perTensor()) {
            observers.get(0).observe(x);
            return;
        }
        checkElements(Runs.elements(shape), x.remaining());
        float[] values = new float[x.remaining()];
        x.duplicate().get(values);
        observe(values);
    }

    private void checkElements(long expected, int given) {
        if (expected != given) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor '%s' of shape %s has %d elements, got %d",
                            name, Arrays.toString(shape), expected, given));
        }
    }

    /**
     * Takes over what the other has observed, as if it had been observed after this one's.
     *
     * @throws IllegalArgumentException when the other's kind, grouping or shape differ
     */
    public void merge(GroupedObserver other) {
        checkMergeable(other);
        for (int i = 0; i < observers.size(); i++) {
            observers.get(i).merge(other.observers.get(i));
        }
    }

    /**
     * Checks what {@link #merge} needs.
     *
     * @throws IllegalArgumentException when the other's kind, grouping or shape differ
     */
    void checkMergeable(GroupedObserver other) {
        boolean sameShape = perTensor() || Arrays.equals(shape, other.shape);
        if (!kind.equals(other.kind) || !grouping.equals(other.grouping) || !sameShape) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "tensor '%s': cannot merge %s of %s into %s of %s",
                            name,
                            other,
                            Arrays.toString(other.shape),
                            this,
                            Arrays.toString(shape)));
        }
    }

    /**
     * The ranges so far, in the order of {@link Grouping#index}.
     *
     * @throws IllegalStateException naming the tensor and the index where no finite value was
     *     observed
     */
    public List<Range> ranges(Scheme scheme) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < observers.size(); i++) {
            try {
                ranges.add(observers.get(i).range(scheme));
            } catch (IllegalStateException e) {
                String place = observers.size() == 1 ? "" : ", index " + i;
                throw new IllegalStateException(
                        RootLocale.format("tensor '%s'%s: %s", name, place, e.getMessage()), e);
            }
        }
        return ranges;
    }

    /**
     * The parameters so far.
     *
     * @throws IllegalStateException as {@link #ranges}
     */
    public QuantParams params(Scheme scheme) {
        return scheme.params(grouping, ranges(scheme));
    }

    /** The observers in the order of {@link Grouping#index}; they go on observing. */
    public List<Observer> observers() {
        return observers;
    }

    /** How many values were observed, NaN and infinities included. */
    public long count() {
        return observers.stream().mapToLong(Observer::count).sum();
    }

    /** How many were NaN. */
    public long nans() {
        return observers.stream().mapToLong(Observer::nans).sum();
    }

    /** How many were +∞ or -∞. */
    public long infinities() {
        return observers.stream().mapToLong(Observer::infinities).sum();
    }

    /** {@code percentile:99.99 per_channel:0}. */
    @Override
    public String toString() {
        return kind + " " + grouping;
    }
}
