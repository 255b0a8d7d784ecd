package dev.octet.trained;

import dev.octet.npy.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The real images with their labels: the first 10 of each class to calibrate, the others count. */
public final class ResNet8Images {
    private static final int CALIBRATION_PER_CLASS = 10;
    private static final int AT_ONCE = 100;

    private final byte[] pixels;
    private final int[] labels;
    private final boolean[] calibrated;

    /** Reads them from the network's folder. */
    public ResNet8Images(Path folder) throws IOException {
        pixels = Npy.open(folder.resolve("images_u8_nhwc.npy")).bytes();
        labels = Npy.open(folder.resolve("labels.npy")).ints();
        calibrated = new boolean[labels.length];
        int[] seen = new int[ResNet8.CLASSES];
        for (int i = 0; i < labels.length; i++) {
            calibrated[i] = seen[labels[i]]++ < CALIBRATION_PER_CLASS;
        }
    }

    /** What makes logits of pixels. */
    public interface Network {
        /** One row of logits for each image. */
        float[] logits(byte[] pixels, int images);
    }

    /** The pixels of the images to calibrate with. */
    public byte[] calibration() {
        return pick(IntStream.range(0, labels.length).filter(i -> calibrated[i]).toArray());
    }

    /** The pixels of every ninth image that counts. */
    public byte[] sample() {
        int[] others = IntStream.range(0, labels.length).filter(i -> !calibrated[i]).toArray();
        return pick(IntStream.range(0, others.length / 9).map(i -> others[9 * i]).toArray());
    }

    private byte[] pick(int... images) {
        byte[] picked = new byte[images.length * ResNet8.PIXELS];
        for (int i = 0; i < images.length; i++) {
            int from = images[i] * ResNet8.PIXELS;
            System.arraycopy(pixels, from, picked, i * ResNet8.PIXELS, ResNet8.PIXELS);
        }
        return picked;
    }

    /** The logits of all images. */
    public float[] logits(Network network) {
        float[] all = new float[labels.length * ResNet8.CLASSES];
        for (int i = 0; i < labels.length; i += AT_ONCE) {
            byte[] some =
                    Arrays.copyOfRange(pixels, i * ResNet8.PIXELS, (i + AT_ONCE) * ResNet8.PIXELS);
            float[] logits = network.logits(some, AT_ONCE);
            System.arraycopy(logits, 0, all, i * ResNet8.CLASSES, logits.length);
        }
        return all;
    }

    /** How many images count. */
    public int count() {
        return (int) IntStream.range(0, labels.length).filter(i -> !calibrated[i]).count();
    }

    /** Share of the images that count whose largest logit is the label's, in per cent. */
    public double top1(float[] logits) {
        return share(i -> prediction(logits, i) == labels[i]);
    }

    /** Share of the images that count for which both have the same largest logit, in per cent. */
    public double agreement(float[] logits, float[] others) {
        return share(i -> prediction(logits, i) == prediction(others, i));
    }

    private double share(IntPredicate right) {
        long count =
                IntStream.range(0, labels.length).filter(i -> !calibrated[i]).filter(right).count();
        return 100.0 * count / count();
    }

    private static int prediction(float[] logits, int image) {
        int best = 0;
        for (int c = 1; c < ResNet8.CLASSES; c++) {
            int row = image * ResNet8.CLASSES;
            best = logits[row + c] > logits[row + best] ? c : best;
        }
        return best;
    }
}
