package dev.octet.trained;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.npy.Npy;
import dev.octet.request.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A trained dense autoencoder and the frames of a real recording. */
final class Autoencoder {
    private final List<Layer> layers = new ArrayList<>();
    private final float[] input;
    private final int frames;

    /**
     * A linear layer.
     *
     * @param weights row-major [outputs, inputs]
     */
    record Layer(float[] weights, int outputs, int inputs, float[] bias, Activation activation) {}

    Autoencoder(Path folder) throws IOException {
        Npy frameFile = Npy.open(folder.resolve("input.npy"));
        frames = frameFile.shape()[0];
        input = frameFile.floats();
        JsonObject model =
                JsonParser.parseString(Files.readString(folder.resolve("model.json")))
                        .getAsJsonObject();
        for (JsonElement element : model.getAsJsonArray("layers")) {
            JsonObject layer = element.getAsJsonObject();
            Npy weights = Npy.open(folder.resolve(layer.get("weights").getAsString()));
            layers.add(
                    new Layer(
                            weights.floats(),
                            weights.shape()[0],
                            weights.shape()[1],
                            Npy.open(folder.resolve(layer.get("bias").getAsString())).floats(),
                            layer.get("activation").getAsString().equals("relu")
                                    ? Activation.RELU
                                    : Activation.LINEAR));
        }
    }

    List<Layer> layers() {
        return layers;
    }

    /** [frames, inputs of the first layer]. */
    float[] input() {
        return input.clone();
    }

    int frames() {
        return frames;
    }

    /** The anomaly score of the recording: mean squared reconstruction error. */
    double score(float[] output) {
        double sum = 0;
        for (int i = 0; i < output.length; i++) {
            double difference = output[i] - input[i];
            sum += difference * difference;
        }
        return sum / output.length;
    }
}
