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
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
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

    @Nested
    @NetworkFolder.Needed
    class AStream {
        @Test
        void whereSomebodySpeaksIsFound() throws IOException {
            ShortBuffer samples = NetworkFolder.samples("voice/speech.wav");
            Tensor expected = NetworkFolder.floats("voice/probability.npy");
            try (Network network = Network.load(NetworkFolder.file("voice/silero_vad_v5.onnx"));
                    Session session = network.session()) {
                VoiceDetector one = new VoiceDetector(session);
                VoiceDetector other = new VoiceDetector(session);
                float[] frame = new float[VoiceDetector.FRAME];
                for (int i = 0; i < 100; i++) {
                    for (int k = 0; k < frame.length; k++) {
                        frame[k] = samples.get(i * frame.length + k) / 32768f;
                    }
                    assertEquals(expected.getFloat(i), one.next(frame), 1e-4f, "frame " + i);
                    other.next(new float[VoiceDetector.FRAME]);
                }
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
            float[] expected = session.run(rows).toFloats();
            RowHandler handler = new RowHandler(session, 3);
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
        FloatBuffer values = some.floats();
        long count = 2_000_300;
        try (Network network = Network.of(Networks.classifier());
                Session session = network.session()) {
            BatchJob.Rows rows =
                    (from, here, into) -> {
                        for (int done = 0; done < here; ) {
                            int at = (int) ((from + done) % period);
                            int now = Math.min(here - done, period - at);
                            into.put(values.slice(at * INPUTS, now * INPUTS));
                            done += now;
                        }
                    };
            AtomicLongArray counts = new BatchJob(session, rows, count, CLASSES).run();
            long[] expected = new long[CLASSES];
            Tensor y = session.run(some);
            for (int row = 0; row < period; row++) {
                expected[y.argMax(row)] += count / period + (row < count % period ? 1 : 0);
            }
            for (int i = 0; i < CLASSES; i++) {
                assertEquals(expected[i], counts.get(i), "class " + i);
            }
        }
    }
}
