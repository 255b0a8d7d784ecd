package dev.octet;

import dev.octet.engine.avx.AvxBackend;
import dev.octet.engine.cuda.CudaBackend;
import dev.octet.engine.cuda.driver.CudaDriver;
import dev.octet.engine.jvm.ScalarBackend;
import dev.octet.engine.jvm.VectorBackend;
import dev.octet.engine.onednn.OneDnnBackend;
import dev.octet.engine.vnni.VnniBackend;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Preparation;
import dev.octet.kernel.Probe;
import dev.octet.request.BoundRequest;
import dev.octet.request.Request;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The front door: picks the engine for a request. The first engine of {@link #ORDER} that works on
 * this machine and does not refuse the request computes it; {@link Kernel#explain()} says which and
 * why. Immutable, thread-safe.
 *
 * <pre>{@code
 * Gemm gemm = Gemm.parse("gemm u8:s8:f32 128x768:768x3072 per_channel bias relu");
 * try (Kernel kernel = Octet.best().prepare(gemm.with(Parameters.of(weights).weightScales(s).bias(b)))) {
 *     kernel.run(src, dst);
 * }
 * }</pre>
 *
 * {@link #measured()} goes by their times instead of the order.
 *
 * <p>{@code -Ddev.octet.backend=NAME} makes {@link #best()} that one engine; {@code
 * -Ddev.octet.require=NAME,NAME} lets it fail where one of these is absent. An engine is asked
 * whether it works when those before it refuse a request: what it said is logged then, once, with a
 * warning when native code is here and cannot be used.
 */
public final class Octet {
    /** System property that forces an engine. */
    public static final String FORCE = "dev.octet.backend";

    /** System property with the engines, separated by commas, that must not be absent. */
    public static final String REQUIRE = "dev.octet.require";

    private static final String OTHER_ROUNDING =
            "its FP32 sums have an order, and so a rounding, of their own";

    /** Engines that are asked ahead. */
    private static final int ENOUGH = 2;

    private static final System.Logger LOG = System.getLogger(Octet.class.getName());

    private static final Announcement ANNOUNCEMENT = new Announcement();

    // in lambdas, so that an engine's classes are first touched inside Probe.attempt
    private static final List<Candidate> IN_MAIN_MEMORY =
            List.of(
                    new Candidate("vnni", () -> new VnniBackend()),
                    new Candidate("avx", () -> new AvxBackend()),
                    new Candidate("onednn", () -> new OneDnnBackend()),
                    new Candidate("vector", () -> new VectorBackend()),
                    new Candidate("scalar", () -> new ScalarBackend()));

    private static final List<Candidate> ON_A_DEVICE =
            List.of(
                    new Candidate(
                            "cuda",
                            () -> new CudaBackend(CudaDriver.open(), Octet::processorRate)));

    private static final List<Candidate> CANDIDATES =
            Stream.concat(ON_A_DEVICE.stream(), IN_MAIN_MEMORY.stream()).toList();

    /** The engines' names, the preferred one first. */
    public static final List<String> ORDER =
            CANDIDATES.stream().map(Candidate::name).collect(Collectors.toUnmodifiableList());

    private final List<Candidate> engines;
    private final boolean forced;
    private final boolean otherRounding;
    private final int threads;

    /** Behind why an engine was chosen: where fewer threads compute than were asked for. */
    private final String fewerThreads;

    /** Instead of the order. */
    private final Optional<MeasuredChoice> measured;

    private Octet(
            List<Candidate> engines,
            boolean forced,
            boolean otherRounding,
            int threads,
            String fewerThreads,
            Optional<MeasuredChoice> measured) {
        this.engines = engines;
        this.forced = forced;
        this.otherRounding = otherRounding;
        this.threads = threads;
        this.fewerThreads = fewerThreads;
        this.measured = measured;
    }

    /** These engines in their order, for the tests. */
    Octet(List<Candidate> engines) {
        this(engines, false, false, 1, "", Optional.empty());
    }

    /**
     * All engines in their order, or the one that {@code -Ddev.octet.backend} names.
     *
     * @throws IllegalArgumentException when that or {@code -Ddev.octet.require} names an unknown
     *     engine, listing the known ones
     * @throws IllegalStateException when an engine that they name does not work on this machine,
     *     with the reason
     */
    public static Octet best() {
        checkRequired();
        String name = System.getProperty(FORCE);
        return name == null ? new Octet(CANDIDATES) : use(name);
    }

    private static void checkRequired() {
        String required = System.getProperty(REQUIRE, "");
        for (String name : required.split(",")) {
            if (!name.isBlank() && probe(name.strip()) instanceof Probe.Absent absent) {
                throw new IllegalStateException(
                        RootLocale.format(
                                "-D%s=%s: engine '%s' is absent: %s",
                                REQUIRE, required, absent.name(), absent.reason()),
                        absent.cause());
            }
        }
    }

    /**
     * One engine and no other: what it refuses is an error, not a fallback.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     * @throws IllegalStateException when the engine does not work on this machine, with the reason
     */
    public static Octet use(String name) {
        Candidate engine = candidate(name);
        if (engine.probe() instanceof Probe.Absent absent) {
            throw new IllegalStateException(
                    "engine '" + name + "' is absent: " + absent.reason(), absent.cause());
        }
        return new Octet(List.of(engine), true, true, 1, "", Optional.empty());
    }

    /**
     * One engine, and for what it refuses the others in their order: for work of many requests that
     * no engine computes alone. Nobody is forced by it: what rounds otherwise is passed over, so
     * that the bits are those of {@link #best}.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     * @throws IllegalStateException when the engine does not work on this machine, with the reason
     */
    public static Octet prefer(String name) {
        Candidate first = candidate(name);
        if (first.probe() instanceof Probe.Absent absent) {
            throw new IllegalStateException(
                    "engine '" + name + "' is absent: " + absent.reason(), absent.cause());
        }
        List<Candidate> order = new ArrayList<>(CANDIDATES);
        order.remove(first);
        order.add(0, first);
        return new Octet(order);
    }

    /**
     * Whether an engine works here.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     */
    public static Probe probe(String name) {
        return candidate(name).probe();
    }

    /** What every engine says of this machine. */
    public static Report report() {
        return new Report(CANDIDATES.stream().map(Candidate::probe).toList());
    }

    private static Candidate candidate(String name) {
        return CANDIDATES.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(Names.unknown("engine", name, ORDER)));
    }

    private static double processorRate() {
        return ProcessorRate.macsPerNanosecond(IN_MAIN_MEMORY);
    }

    /**
     * An order of work on the device of the first engine that has one. Kernels for it are prepared
     * by that engine, asked for by name: the choice among engines is for data in main memory.
     *
     * @throws IllegalStateException when no engine here has a device, with the reasons
     */
    public DeviceQueue openQueue() {
        List<String> reasons = new ArrayList<>();
        for (Candidate candidate : engines) {
            if (candidate.probe() instanceof Probe.Ready ready) {
                Optional<DeviceQueue> queue = ready.backend().openQueue();
                if (queue.isPresent()) {
                    return queue.get();
                }
                reasons.add(candidate.name() + " computes in main memory");
            } else {
                reasons.add(
                        candidate.name()
                                + " is absent: "
                                + ((Probe.Absent) candidate.probe()).reason());
            }
        }
        throw new IllegalStateException("no engine has a device: " + String.join("; ", reasons));
    }

    /**
     * The same engines, with more threads for each run. Without it a run computes on the calling
     * thread alone. The others belong to Octet, one less than the machine has cores, shared by all
     * kernels; after a run they look for work for 100 µs before they sleep, and after some seconds
     * without any they end. Where no thread can be started, the calling one computes everything. To
     * share a run allocates about 200 bytes.
     *
     * @param threads the calling thread included, at least 1; of more than there are cores as many
     *     as {@link #usefulThreads} says, and {@link Kernel#explain()} says so, too
     */
    public Octet threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        int useful = usefulThreads(threads);
        String fewer =
                useful == threads
                        ? ""
                        : RootLocale.format(
                                "; %,d of the %,d threads asked for: there are no more cores",
                                useful, threads);
        return new Octet(engines, forced, otherRounding, useful, fewer, measured);
    }

    /**
     * The same engines, and for FP32 those, too, whose sums have an order of their own: their
     * results differ from the contract's by rounding, and from machine to machine. Without it such
     * an engine computes FP32 only where it was asked for by name.
     */
    public Octet allowOtherRounding() {
        return new Octet(engines, forced, true, threads, fewerThreads, measured);
    }

    /**
     * The same engines, chosen among by their times: the first {@link #prepare} of a request, on so
     * many threads, runs those that do not refuse it against each other, which takes up to 0.2
     * seconds for each, and up to half a second for one in Java that is yet to be compiled. The
     * verdict is kept for this and later processes in the user's folder for caches, for this
     * processor, these versions and limits; {@code -Ddev.octet.choices=FOLDER} keeps it elsewhere,
     * {@code -Ddev.octet.choices=off} in this process alone. {@link Kernel#explain()} has the
     * times.
     *
     * <p>Without room for its tensors, a request goes by the order. {@link #chooses} measures
     * nothing, and an engine that was asked for by name stays the one.
     */
    public Octet measured() {
        return measured(MeasuredChoice.ofThisMachine());
    }

    Octet measured(MeasuredChoice choice) {
        return new Octet(
                engines, forced, otherRounding, threads, fewerThreads, Optional.of(choice));
    }

    /**
     * Begins to ask engines in their order whether they work, on a thread of its own, until two do:
     * these compute most of what comes. To ask takes up to a third of a second, in which the caller
     * can do something else; a choice waits for the answer. Where no thread can be started, nothing
     * happens before a choice.
     */
    public void probeAhead() {
        if (nextToAsk().isEmpty()) {
            return;
        }
        Thread thread = new Thread(null, this::probeSome, "octet-probe", 0, false);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            LOG.log(System.Logger.Level.DEBUG, "no thread to ask engines ahead", e);
        }
    }

    private void probeSome() {
        try {
            for (Optional<Candidate> next = nextToAsk(); next.isPresent(); next = nextToAsk()) {
                next.get().probe();
            }
            // to begin a log takes as long as to ask an engine
            ANNOUNCEMENT.of(engines);
        } catch (RuntimeException e) {
            // a choice asks again, and tells its caller
            LOG.log(System.Logger.Level.DEBUG, "an engine cannot be asked", e);
        }
    }

    /** The first engine that was not asked; empty when two in front of it work. */
    private Optional<Candidate> nextToAsk() {
        int ready = 0;
        for (Candidate candidate : engines) {
            Optional<Probe> known = candidate.known();
            if (known.isEmpty()) {
                return Optional.of(candidate);
            }
            ready += known.get() instanceof Probe.Ready ? 1 : 0;
            if (ready == ENOUGH) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Of so many threads, those that find a core that this process may use. */
    public static int usefulThreads(int threads) {
        return Math.min(threads, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Chooses an engine, packs the weights and creates the computation. Costs milliseconds. An
     * engine that needs more memory for that than is free refuses, with the numbers.
     *
     * @param bound a request with its values: {@code gemm.with(Parameters.of(weights))}
     * @throws IllegalArgumentException when the engine asked for by name refuses it, or all do
     * @throws dev.octet.kernel.NativeFailure when native memory is not to be had after all, with
     *     the number of bytes and what they are for
     * @throws OutOfMemoryError when heap or direct memory is not, such as for a copy of weights
     *     that are an array
     */
    public Kernel prepare(BoundRequest bound) {
        Objects.requireNonNull(bound, "bound");
        try {
            return chosen(bound);
        } finally {
            ANNOUNCEMENT.of(engines);
        }
    }

    private Kernel chosen(BoundRequest bound) {
        if (measured.isEmpty() || forced) {
            return inOrder(bound, "");
        }
        List<Backend> among =
                engines.stream()
                        .filter(candidate -> passesOver(candidate, bound.request()).isEmpty())
                        .map(Candidate::backend)
                        .toList();
        Optional<String> reason = MeasuredChoice.refusal(bound.request(), among);
        return reason.isPresent()
                ? inOrder(bound, "; not measured: " + reason.get())
                : measured.get()
                        .prepare(bound, among, threads)
                        .map(choice -> kernel(choice, bound))
                        .orElseGet(
                                () -> inOrder(bound, "; not measured: fewer than two compute it"));
    }

    private Kernel kernel(MeasuredChoice.Choice choice, BoundRequest bound) {
        return Kernel.of(
                choice.backend(),
                bound,
                choice.computation(),
                threads,
                choice.why() + rounding(choice.backend(), bound.request()) + fewerThreads,
                () ->
                        engines.stream()
                                .filter(other -> !other.name().equals(choice.backend().name()))
                                .map(
                                        other ->
                                                new Explanation.Other(
                                                        other.name(),
                                                        slower(other, bound.request(), choice)))
                                .toList());
    }

    private String slower(Candidate other, Request request, MeasuredChoice.Choice choice) {
        return passesOver(other, request)
                .or(() -> other.backend().refuses(request))
                .or(() -> choice.verdict().time(other.name()).map(time -> "measured: " + time))
                .orElse("not measured: it refused then");
    }

    /** The first of the engines that does not refuse. */
    private Kernel inOrder(BoundRequest bound, String note) {
        Request request = bound.request();
        List<Explanation.Other> passed = new ArrayList<>();
        for (Candidate candidate : engines) {
            Optional<String> reason = passesOver(candidate, request);
            if (reason.isEmpty()) {
                Backend backend = candidate.backend();
                Preparation preparation = backend.prepare(bound, threads);
                if (preparation instanceof Computation computation) {
                    return Kernel.of(
                            backend,
                            bound,
                            computation,
                            threads,
                            why(backend, request, passed.isEmpty()) + note,
                            () -> others(request, passed));
                }
                reason = Optional.of(((Preparation.Refused) preparation).reason());
            }
            passed.add(new Explanation.Other(candidate.name(), reason.get()));
        }
        throw nobody(request, passed);
    }

    /**
     * The name of the engine that {@code prepare} would take, as far as it can be told without the
     * values.
     *
     * @throws IllegalArgumentException when the engine asked for by name refuses
     */
    public String chooses(Request request) {
        try {
            return chosenByOrder(request);
        } finally {
            ANNOUNCEMENT.of(engines);
        }
    }

    private String chosenByOrder(Request request) {
        List<Explanation.Other> passed = new ArrayList<>();
        for (Candidate candidate : engines) {
            Optional<String> reason =
                    passesOver(candidate, request).or(() -> candidate.backend().refuses(request));
            if (reason.isEmpty()) {
                return candidate.name();
            }
            passed.add(new Explanation.Other(candidate.name(), reason.get()));
        }
        throw nobody(request, passed);
    }

    /** Why an engine is not even asked. */
    private Optional<String> passesOver(Candidate candidate, Request request) {
        Optional<String> absence = candidate.absence();
        return absence.isPresent() || forced
                ? absence
                : refusesRounding(candidate.backend(), request)
                        .or(() -> candidate.backend().refusesHostData(request));
    }

    private Optional<String> refusesRounding(Backend backend, Request request) {
        return otherRounding || backend.isExact(request)
                ? Optional.empty()
                : Optional.of(
                        OTHER_ROUNDING + ", which is taken by name or with allowOtherRounding()");
    }

    private String why(Backend backend, Request request, boolean isFirst) {
        String reason =
                forced
                        ? "asked for by name"
                        : isFirst
                                ? "first in the order, and it does not refuse"
                                : "first in the order that is here and does not refuse";
        return reason + rounding(backend, request) + fewerThreads;
    }

    private static String rounding(Backend backend, Request request) {
        return backend.isExact(request) ? "" : "; " + OTHER_ROUNDING;
    }

    private List<Explanation.Other> others(Request request, List<Explanation.Other> passed) {
        List<Explanation.Other> others = new ArrayList<>(passed);
        String chosen = engines.get(passed.size()).name();
        for (Candidate candidate : engines.subList(passed.size() + 1, engines.size())) {
            String reason =
                    passesOver(candidate, request)
                            .or(() -> candidate.backend().refuses(request))
                            .orElse("would do; comes after " + chosen);
            others.add(new Explanation.Other(candidate.name(), reason));
        }
        return others;
    }

    private static IllegalArgumentException nobody(
            Request request, List<Explanation.Other> passed) {
        Explanation.Other last = passed.get(passed.size() - 1);
        return new IllegalArgumentException(
                last.engine() + " does not compute '" + request + "': " + last.reason());
    }
}
