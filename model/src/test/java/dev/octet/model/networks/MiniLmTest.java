package dev.octet.model.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Close;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MiniLmTest {
    private static final int WIDTH = 384;

    @Test
    void lengthsOneAfterTheOther() throws IOException {
        Network network = MiniLm.QUANTIZED.load();
        try (Session session = network.session()) {
            for (int[] dims : new int[][] {{1, 3}, {1, 16}, {8, 128}, {1, 128}, {3, 511}, {1, 3}}) {
                Tensor ids = Tensor.zeros(ElementType.INT64, Shape.of(dims));
                Tensor mask = Tensor.zeros(ids.type());
                for (int i = 0; i < ids.count(); i++) {
                    ids.setLong(i, 1000 + i * 7919 % 20000);
                    mask.setLong(i, 1);
                }
                Tensor hidden = MiniLm.hidden(session, ids, mask);
                assertEquals(Shape.of(dims[0], dims[1], WIDTH), hidden.shape());
                try (Session fresh = network.session()) {
                    Close.assertSameBits(
                            MiniLm.hidden(fresh, ids, mask), hidden, Arrays.toString(dims));
                }
            }
        }
    }

    @Nested
    @NetworkFolder.Needed
    class WithAnswers {
        @ParameterizedTest
        @CsvSource({"QUANTIZED, int8, 2e-2", "FLOAT, fp32, 1e-4"})
        void hiddenStatesOfRealTokens(MiniLm form, String answers, double most) throws IOException {
            Assumptions.assumeTrue(form.isHere(), form::whereFrom);
            try (Session session = form.load().session()) {
                double worst =
                        MiniLmAnswers.worst(session, "text/last_hidden_state_" + answers + ".npy");
                assertTrue(worst <= most, "differs by " + worst);
            }
        }

        @ParameterizedTest
        @CsvSource({"QUANTIZED, 0.8699", "FLOAT, 0.8686"})
        void pairsInTheOrderOfPeople(MiniLm form, double expected) throws IOException {
            Assumptions.assumeTrue(form.isHere(), form::whereFrom);
            try (Session session = form.load().session()) {
                assertEquals(expected, MiniLmAnswers.likeness(session), 0.002);
            }
        }
    }
}
