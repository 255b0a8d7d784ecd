package dev.octet.benchmarks.compare;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.octet.benchmarks.Floor;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.benchmarks.compare.Results.Read;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.benchmarks.peer.Peers;
import dev.octet.request.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * The JVM that measures. It reads a line for each thing to do, and writes a line of JSON when it is
 * done: {@code peers}, {@code limits}, {@code heat ROUNDS LIST REQUEST}, {@code load CALLERS
 * KERNEL_THREADS MILLIS REQUEST}, {@code cores}.
 */
final class Worker {
    /** A limit is what was reached at best in some short times. */
    private static final double LIMIT_MILLIS = 20;

    private static final int LIMIT_TIMES = 8;
    private static final double CORES_MILLIS = 100;
    private static final long[] WORKING_SETS = {
        16L << 10,
        32L << 10,
        128L << 10,
        512L << 10,
        1L << 20,
        2L << 20,
        4L << 20,
        8L << 20,
        16L << 20,
        32L << 20,
        64L << 20,
        256L << 20
    };

    private final Optional<Floor> floor;
    private final String noFloor;
    private final List<Peers.Presence> peers;

    private Worker() {
        Floor started = null;
        String reason = "";
        try {
            started = new Floor();
        } catch (IOException e) {
            reason = e.getMessage();
        }
        floor = Optional.ofNullable(started);
        noFloor = reason;
        peers = Peers.all(() -> floor.orElseThrow(() -> new IOException(noFloor)));
    }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // what libraries print must not come between
        System.setOut(System.err);
        Worker worker = new Worker();
        Gson gson = new Gson();
        BufferedReader questions =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            JsonElement answer = gson.toJsonTree(worker.answer(line.split(" ")));
            answers.println(gson.toJson(answer));
        }
        System.exit(0);
    }

    private Object answer(String[] words) {
        return switch (words[0]) {
            case "peers" -> peers.stream().map(Worker::info).toList();
            case "limits" -> limits();
            case "heat" ->
                    new HeatRun(here(), floor, Integer.parseInt(words[1]))
                            .run(Heat.of(words[2], Request.parse(rest(words, 3)).asProduct()));
            case "cores" -> twoCores();
            case "load" ->
                    new Callers(rest(words, 4))
                            .run(
                                    Integer.parseInt(words[1]),
                                    Integer.parseInt(words[2]),
                                    Double.parseDouble(words[3]));
            default -> throw new IllegalArgumentException("unknown question " + words[0]);
        };
    }

    private static String rest(String[] words, int from) {
        return String.join(" ", List.of(words).subList(from, words.length));
    }

    private List<Peer> here() {
        return peers.stream().filter(Peers.Presence::isHere).map(Peers.Presence::peer).toList();
    }

    private static PeerInfo info(Peers.Presence presence) {
        return new PeerInfo(
                presence.name(),
                presence.isHere() ? presence.peer().version() : "",
                presence.reason());
    }

    private Limits limits() {
        if (floor.isEmpty()) {
            return new Limits(0, noFloor, 0, noFloor, List.of());
        }
        Floor.Peak int8 = peak("int8");
        Floor.Peak fp32 = peak("fp32");
        List<Read> reads = new ArrayList<>();
        for (long bytes : WORKING_SETS) {
            double best = best(() -> bytes / floor.get().read(bytes, LIMIT_MILLIS));
            reads.add(new Read(bytes, best));
        }
        return new Limits(
                int8.gops(), int8.instructions(), fp32.gops(), fp32.instructions(), reads);
    }

    /** What two peak loops at once reach, of one alone; 0 without them. */
    private double twoCores() {
        if (floor.isEmpty()) {
            return 0;
        }
        try (Floor second = new Floor()) {
            double alone = int8(floor.get());
            CompletableFuture<Double> other = CompletableFuture.supplyAsync(() -> int8(second));
            return (int8(floor.get()) + other.join()) / alone;
        } catch (IOException | IllegalStateException | CompletionException e) {
            // no VNNI: the limits say so
            return 0;
        }
    }

    private static double int8(Floor program) {
        return program.peak("int8", CORES_MILLIS).gops();
    }

    private Floor.Peak peak(String type) {
        try {
            Floor program = floor.orElseThrow();
            String instructions = program.peak(type, LIMIT_MILLIS).instructions();
            return new Floor.Peak(
                    best(() -> program.peak(type, LIMIT_MILLIS).gops()), instructions);
        } catch (IllegalStateException e) {
            return new Floor.Peak(0, e.getMessage());
        }
    }

    private static double best(DoubleSupplier rate) {
        return DoubleStream.generate(rate).limit(LIMIT_TIMES).max().orElseThrow();
    }
}
