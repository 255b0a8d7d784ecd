package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.bools;
import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final Map<String, Object> RATIO = Map.of("ratio", 0.25f);

    private final Tensor x = floats(ElementType.FLOAT, 1, -2, Double.NaN);
    private final Tensor ratio = floats(ElementType.FLOAT, 0.5);

    private void check(ElementType mask, List<Tensor> outputs) {
        assertTrue(x.hasBitsOf(outputs.get(0)));
        assertEquals(mask, outputs.get(1).element());
        assertArrayEquals(new double[] {1, 1, 1}, doubles(outputs.get(1)));
    }

    @Test
    void nothingIsDropped() {
        check(ElementType.FLOAT, Run.all("Dropout", 7, RATIO, 2, x));
        check(ElementType.BOOL, Run.all("Dropout", 10, RATIO, 2, x));
        check(ElementType.BOOL, Run.all("Dropout", 12, Map.of("seed", 7L), 2, x));
        check(ElementType.BOOL, Run.all("Dropout", 13, Map.of(), 2, x, ratio, bools(0)));
        check(ElementType.BOOL, Run.all("Dropout", 22, Map.of(), 2, x, null, bools(0)));
        assertThrows(Unsupported.class, () -> Run.of("Dropout", 12, RATIO, x));
        assertThrows(Unsupported.class, () -> Run.of("Dropout", 10, x, ratio));
    }

    @Test
    void trainingIsRefusedUnlessItDropsNothing() {
        Tensor none = floats(ElementType.FLOAT, 0);
        check(ElementType.BOOL, Run.all("Dropout", 13, Map.of(), 2, x, none, bools(1)));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Run.of("Dropout", 13, x, ratio, bools(1)));
        assertTrue(e.getMessage().contains("ratio 0.5"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> Run.of("Dropout", 13, x, null, bools(1)));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Run.of("Dropout", 13, x, ratio, ratio));
        assertThrows(
                IllegalArgumentException.class, () -> Run.of("Dropout", 13, x, ratio, bools(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Dropout", 13, x, bools(0)));
        assertThrows(IllegalArgumentException.class, () -> Run.of("Dropout", 13, bools(0)));
    }
}
