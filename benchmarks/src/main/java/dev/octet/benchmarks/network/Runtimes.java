package dev.octet.benchmarks.network;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** The other runtime, which is in the build of the profile "peers" alone. */
final class Runtimes {
    private static final String ONNX_RUNTIME = "dev.octet.benchmarks.peers.OnnxRuntimeNetworks";

    private Runtimes() {}

    /**
     * ONNX Runtime.
     *
     * @return empty where it is not in this build
     * @throws IllegalStateException when it is and does not load
     */
    static Optional<NetworkRuntime> onnxRuntime() {
        try {
            return Optional.of(
                    (NetworkRuntime) Class.forName(ONNX_RUNTIME).getConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("ONNX Runtime does not load: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
