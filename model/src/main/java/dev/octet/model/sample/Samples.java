package dev.octet.model.sample;

import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a network is run on, sample by sample: the inputs by name, as a session takes them. The
 * order is the same each time. A sample is read when it is asked for and not kept, so memory holds
 * one, however many there are. Those of this package are immutable and thread-safe; an iterator is
 * for one thread.
 */
public interface Samples extends Iterable<Map<String, Tensor>> {
    /** How many there are, at least one. */
    int count();

    /**
     * What messages call a sample: a file's name, and the row in it where it has several.
     *
     * @param index from 0 to count - 1
     * @throws IndexOutOfBoundsException when there is no such sample
     */
    String name(int index);

    /**
     * Reads a sample.
     *
     * @param index from 0 to count - 1
     * @return the inputs by name, in the network's order
     * @throws IndexOutOfBoundsException when there is no such sample
     * @throws IllegalArgumentException when the file does not hold what the network is given, or a
     *     value is NaN or infinite; with the file, the input, the sample and the numbers
     * @throws java.io.UncheckedIOException when the file cannot be read, with its name
     */
    Map<String, Tensor> read(int index);

    /** Reads all of them, one after another; see {@link #read}. */
    @Override
    default Iterator<Map<String, Tensor>> iterator() {
        return IntStream.range(0, count()).mapToObj(this::read).iterator();
    }

    /**
     * Samples that are in memory; the list is copied, tensors are shared.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Samples of(List<Map<String, Tensor>> inMemory) {
        return new ListedSamples(inMemory);
    }

    /**
     * Some of them, in the same order; those left out are not read.
     *
     * @param isIn whether the sample of an index is one of them; asked once, now
     * @throws IllegalArgumentException when none is
     */
    default Samples part(IntPredicate isIn) {
        return new PartOfSamples(this, IntStream.range(0, count()).filter(isIn).toArray());
    }

    /**
     * Every tenth, say: those at {@code offset}, {@code offset + step} and so on.
     *
     * @param step at least 1
     * @param offset from 0 to step - 1
     * @throws IllegalArgumentException when they are not, or no sample is there; with the numbers
     */
    default Samples every(int step, int offset) {
        if (step < 1 || offset < 0 || offset >= step) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a step is at least 1 and an offset from 0 to step - 1, got step %d and"
                                    + " offset %d",
                            step, offset));
        }
        return part(index -> index % step == offset);
    }
}
