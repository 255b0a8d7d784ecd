package dev.octet.model.networks;

import dev.octet.model.Session;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What MiniLM is to answer, and how far a session of it is from that. */
final class MiniLmAnswers {
    private static final int WIDTH = 384;

    private MiniLmAnswers() {}

    /** The largest difference from the hidden states of real tokens in a file. */
    static double worst(Session session, String file) throws IOException {
        Tensor expected = NetworkFolder.floats(file);
        int rows = expected.shape().get(0);
        Tensor ids = NetworkFolder.integers("text/ids_a.npy").rows(0, rows);
        Tensor mask = NetworkFolder.integers("text/mask_a.npy").rows(0, rows);
        Tensor actual = MiniLm.hidden(session, ids, mask);
        if (!expected.type().equals(actual.type())) {
            throw new AssertionError(expected.type() + " expected, got " + actual.type());
        }
        double worst = 0;
        for (int token = 0; token < mask.count(); token++) {
            for (int i = 0; mask.getBoolean(token) && i < WIDTH; i++) {
                int at = token * WIDTH + i;
                double difference = Math.abs(expected.getFloat(at) - actual.getFloat(at));
                // what is no number is as far as can be
                worst = difference <= worst ? worst : difference;
            }
        }
        return worst;
    }

    /** How alike pairs of sentences are, as people found them and as the network does. */
    static double likeness(Session session) throws IOException {
        return likeness(embeddings(session, "a"), embeddings(session, "b"));
    }

    /** The same of embeddings that are there. */
    static double likeness(float[][] a, float[][] b) throws IOException {
        double[] cosine = new double[a.length];
        Arrays.setAll(cosine, i -> cosine(a[i], b[i]));
        Tensor gold = NetworkFolder.floats("text/gold.npy");
        double[] people = new double[a.length];
        Arrays.setAll(people, gold::getDouble);
        return spearman(people, cosine);
    }

    /** Of vectors of length 1. */
    static double cosine(float[] a, float[] b) {
        double cosine = 0;
        for (int i = 0; i < a.length; i++) {
            cosine += (double) a[i] * b[i];
        }
        return cosine;
    }

    /** Of each sentence, which runs as long as it is. */
    static float[][] embeddings(Session session, String side) throws IOException {
        Tensor ids = NetworkFolder.integers("text/ids_" + side + ".npy");
        Tensor mask = NetworkFolder.integers("text/mask_" + side + ".npy");
        int most = ids.shape().get(1);
        float[][] all = new float[ids.shape().get(0)][];
        for (int i = 0; i < all.length; i++) {
            int length = 0;
            while (length < most && mask.getBoolean(i * most + length)) {
                length++;
            }
            Tensor own = Tensor.zeros(ids.element(), Shape.of(1, length));
            own.copy(0, ids, i * most, length);
            Tensor ones = Tensor.zeros(own.type());
            IntStream.range(0, length).forEach(token -> ones.setLong(token, 1));
            all[i] = mean(MiniLm.hidden(session, own, ones), length);
        }
        return all;
    }

    private static float[] mean(Tensor hidden, int length) {
        float[] mean = new float[WIDTH];
        double square = 0;
        for (int i = 0; i < WIDTH; i++) {
            for (int token = 0; token < length; token++) {
                mean[i] += hidden.getFloat(token * WIDTH + i) / length;
            }
            square += mean[i] * mean[i];
        }
        for (int i = 0; i < WIDTH; i++) {
            mean[i] /= (float) Math.sqrt(square);
        }
        return mean;
    }

    /** The correlation of ranks, those of equal values being their mean. */
    private static double spearman(double[] x, double[] y) {
        double[] a = ranks(x);
        double[] b = ranks(y);
        double mean = (x.length + 1) / 2.0;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < x.length; i++) {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double[] ranks(double[] x) {
        List<Integer> order =
                IntStream.range(0, x.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> x[i]))
                        .toList();
        double[] ranks = new double[x.length];
        for (int from = 0; from < x.length; ) {
            int to = from;
            while (to < x.length && x[order.get(to)] == x[order.get(from)]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order.get(i)] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
