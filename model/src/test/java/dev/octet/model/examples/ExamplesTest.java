package dev.octet.model.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.networks.NetworkFolder;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final int INPUTS = 4;
    private static final int CLASSES = 3;

    @Nested
    @NetworkFolder.Needed
    class OnePicture {
        @Test
        void itsClassIsFound() throws IOException {
            for (int label : new int[] {0, 7, 20}) {
                String picture = RootLocale.format("image/imagenet/%04d.jpg", label);
                int found =
                        PictureClassifier.classify(
                                NetworkFolder.file("image/mobilenet_v2_fp32.onnx"),
                                NetworkFolder.file(picture),
                                224);
                assertEquals(label + 1, found, "behind the background's, which is 0");
            }
        }
    }

    private static ByteBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats).order(ByteOrder.nativeOrder());
    }

    @Test
    void aHandlerAnswersManyThreadsAnyNumberOfRows() throws Exception {
        Tensor rows = Networks.numbers(1, 300, INPUTS);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Network network = Network.of(Networks.classifier());
                Session session = network.session()) {
            float[] expected = session.run(Map.of("x", rows)).get("y").toFloats();
            RowHandler handler = new RowHandler(session, INPUTS, CLASSES);
            List<Callable<Void>> requests = new ArrayList<>();
            for (int count = 0; count <= 150; count++) {
                int from = count;
                int rowsHere = count;
                requests.add(
                        () -> {
                            ByteBuffer request = direct(rowsHere * INPUTS);
                            int rowBytes = Float.BYTES * INPUTS;
                            request.put(0, rows.data(), from * rowBytes, rowsHere * rowBytes);
                            ByteBuffer response = direct(rowsHere * CLASSES);
                            handler.handle(request, response);
                            for (int i = 0; i < rowsHere * CLASSES; i++) {
                                float answer = response.getFloat(Float.BYTES * i);
                                assertEquals(expected[from * CLASSES + i], answer);
                            }
                            return null;
                        });
            }
            for (Future<Void> each : threads.invokeAll(requests)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aJobCountsMillionsOfRows() {
        int period = 1000;
        Tensor some = Networks.numbers(2, period, INPUTS);
        FloatBuffer values = some.buffer().asFloatBuffer();
        long count = 2_000_300;
        try (Network network = Network.of(Networks.classifier());
                Session session = network.session()) {
            AtomicLongArray counts =
                    BatchJob.count(
                            session,
                            INPUTS,
                            CLASSES,
                            (from, rows, into) -> {
                                for (int done = 0; done < rows; ) {
                                    int at = (int) ((from + done) % period);
                                    int here = Math.min(rows - done, period - at);
                                    into.put(values.slice(at * INPUTS, here * INPUTS));
                                    done += here;
                                }
                            },
                            count);
            long[] expected = new long[CLASSES];
            float[] y = session.run(Map.of("x", some)).get("y").toFloats();
            for (int row = 0; row < period; row++) {
                int best = 0;
                for (int i = 1; i < CLASSES; i++) {
                    best = y[row * CLASSES + i] > y[row * CLASSES + best] ? i : best;
                }
                expected[best] += count / period + (row < count % period ? 1 : 0);
            }
            for (int i = 0; i < CLASSES; i++) {
                assertEquals(expected[i], counts.get(i), "class " + i);
            }
        }
    }
}
