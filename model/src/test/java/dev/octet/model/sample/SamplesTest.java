package dev.octet.model.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
    /** Sample i holds i; counts what is read. */
    private static final class Counted implements Samples {
        private final List<Integer> read = new ArrayList<>();

        @Override
        public int count() {
            return 10;
        }

        @Override
        public String name(int index) {
            return "number " + index;
        }

        @Override
        public Map<String, Tensor> read(int index) {
            read.add(index);
            return Map.of("x", Tensor.of(new float[] {index}, 1));
        }
    }

    private static List<Float> values(Samples samples) {
        List<Float> values = new ArrayList<>();
        samples.forEach(sample -> values.add(sample.get("x").getFloat(0)));
        return values;
    }

    private static String messageOf(Runnable mistake) {
        return assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    }

    @Test
    void everyIteratorReadsAllAgainOneAtATime() {
        Counted samples = new Counted();
        var iterator = samples.iterator();
        iterator.next();
        assertEquals(List.of(0), samples.read);
        assertEquals(10, values(samples).size());
        assertEquals(11, samples.read.size());
        assertEquals(values(samples), values(samples));
    }

    @Test
    void aPartReadsNothingElse() {
        Counted samples = new Counted();
        Samples some = samples.every(4, 1);
        assertEquals(3, some.count());
        assertEquals("number 5", some.name(1));
        assertEquals(List.of(1f, 5f, 9f), values(some));
        assertEquals(List.of(1, 5, 9), samples.read);
        Samples others = samples.part(index -> index % 4 != 1).every(3, 2);
        assertEquals(List.of(3f, 7f), values(others));
        assertThrows(IndexOutOfBoundsException.class, () -> some.read(3));
        assertThrows(IndexOutOfBoundsException.class, () -> some.name(-1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3", "3, -1"})
    void stepsAndOffsetsAreChecked(int step, int offset) {
        assertEquals(
                "a step is at least 1 and an offset from 0 to step - 1, got step "
                        + step
                        + " and offset "
                        + offset,
                messageOf(() -> new Counted().every(step, offset)));
    }

    @Test
    void aPartHasSamples() {
        assertEquals(
                "of 10 samples this part has 0", messageOf(() -> new Counted().part(i -> false)));
        assertEquals("of 10 samples this part has 0", messageOf(() -> new Counted().every(20, 10)));
        assertEquals(
                "there must be at least 1 sample, got 0", messageOf(() -> Samples.of(List.of())));
    }

    @Test
    void samplesInMemoryKeepTheOrderOfTheirInputs() {
        Map<String, Tensor> sample = new LinkedHashMap<>();
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "x" + 7 * i % 20).toList();
        names.forEach(name -> sample.put(name, Tensor.of(new long[] {1}, 1)));
        Samples samples = Samples.of(List.of(sample));
        sample.clear();
        assertEquals(names, List.copyOf(samples.read(0).keySet()));
        assertEquals("sample 0", samples.name(0));
        assertThrows(IndexOutOfBoundsException.class, () -> samples.name(1));
    }

    @Test
    void valuesThatAreNotFiniteAreFoundWhereASampleIsRead() {
        Tensor fine = Tensor.of(new float[] {1, 2}, 2);
        Tensor bad = Tensor.of(new float[] {1, Float.NaN}, 2);
        Samples samples = Samples.of(List.of(Map.of("x", fine), Map.of("x", bad)));
        assertEquals(fine, samples.read(0).get("x"));
        assertEquals(
                "sample 1: element 1 of 2 of input 'x' is NaN", messageOf(() -> samples.read(1)));
        Tensor half = Tensor.zeros(ElementType.FLOAT16, 3);
        half.setDouble(2, 1e9);
        assertEquals(
                "sample 0: element 2 of 3 of input 'y' is Infinity",
                messageOf(() -> Samples.of(List.of(Map.of("y", half))).read(0)));
    }
}
