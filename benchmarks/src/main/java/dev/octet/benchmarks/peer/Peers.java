package dev.octet.benchmarks.peer;

import dev.octet.benchmarks.Floor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Who takes part: Octet, and who else loads. */
public final class Peers {
    /** In the build of the profile "peers" alone. */
    private static final String OUTSIDE = "dev.octet.benchmarks.peers.";

    private Peers() {}

    /**
     * A peer, or why it is not here.
     *
     * @param name short
     * @param peer null when it is absent
     * @param reason one sentence when it is absent, else empty
     */
    public record Presence(String name, Peer peer, String reason) {
        /** Whether it is here. */
        public boolean isHere() {
            return peer != null;
        }
    }

    /**
     * All that are known, Octet first.
     *
     * @param floor the plain C++ program; fails where it is not
     */
    public static List<Presence> all(Callable<Floor> floor) {
        List<Presence> peers = new ArrayList<>();
        peers.add(attempt(OctetPeer.NAME, OctetPeer::new));
        peers.add(attempt(PlainCppPeer.NAME, () -> new PlainCppPeer(floor.call())));
        peers.add(attempt("onnxruntime", () -> outside("OnnxRuntimePeer")));
        peers.add(attempt("mkl", () -> outside("MklPeer")));
        peers.add(attempt("openblas", () -> outside("OpenBlasPeer")));
        peers.add(attempt("pytorch", () -> outside("PyTorchPeer")));
        peers.add(attempt("java-vector", () -> new JavaVectorPeer()));
        peers.add(attempt("java-loop", () -> new JavaLoopPeer()));
        return peers;
    }

    private static Peer outside(String name) throws Exception {
        try {
            return (Peer) Class.forName(OUTSIDE + name).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    /** A peer that does not load is a value with a reason, whatever went wrong. */
    static Presence attempt(String name, Callable<Peer> peer) {
        try {
            return new Presence(name, peer.call(), "");
        } catch (ClassNotFoundException e) {
            return new Presence(name, null, "not in this build; 'mvn -Ppeers package' brings it");
        } catch (Exception | LinkageError e) {
            return new Presence(name, null, e.toString().lines().findFirst().orElse("unknown"));
        }
    }
}
