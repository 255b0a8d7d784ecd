package dev.octet.benchmarks.network;

import dev.octet.Octet;
import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Octet: inputs and outputs bound, so that a run makes no garbage. */
public final class OctetRuntime implements NetworkRuntime {
    /** In tables. */
    public static final String NAME = "octet";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return Octet.best().toString();
    }

    @Override
    public LoadedNetwork load(Path file, Map<String, Tensor> inputs, int threads) {
        try {
            Network network = Network.load(file);
            Session session = network.session(Octet.best().threads(threads));
            Binding binding = session.bind();
            inputs.forEach(binding::input);
            // binds the outputs
            session.run(binding);
            return new Loaded(session, binding, network.outputs().get(0).name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Loaded(Session session, Binding binding, String first) implements LoadedNetwork {
        @Override
        public void run() {
            session.run(binding);
        }

        @Override
        public float[] result() {
            run();
            return binding.output(first).toFloats();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
