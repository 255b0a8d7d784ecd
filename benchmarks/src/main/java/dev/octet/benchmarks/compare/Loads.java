package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;

/**
 * Loads on all cores: how many threads call one kernel, and how many compute one run. All take
 * turns, round by round, because what the second core gives changes: the threads of a virtual
 * machine may share one core of the host for seconds. So two peak loops at once, which touch no
 * memory, are timed in every round, too.
 */
final class Loads {
    private static final String REQUEST = "gemm u8:s8:s32 256x256:256x256";
    private static final List<Integer> CALLERS = List.of(1, 2, 4, 8, 16, 32, 64);

    /** So that each caller has several turns: the others' slices lie between, of some ms each. */
    private static final int MILLIS_PER_CALLER = 16;

    private static final List<String> TWO_THREADS =
            List.of("gemm u8:s8:s32 512x512:512x512", "gemm u8:s8:s32 1024x1024:1024x1024");

    private record Question(String request, int callers, int kernelThreads) {
        Load ask(WorkerProcess worker, int least) throws IOException {
            int millis = Math.max(least, MILLIS_PER_CALLER * callers);
            return worker.ask(
                    RootLocale.format("load %d %d %d %s", callers, kernelThreads, millis, request),
                    Load.class);
        }
    }

    private static final List<Question> QUESTIONS =
            Stream.concat(
                            CALLERS.stream().map(callers -> new Question(REQUEST, callers, 1)),
                            TWO_THREADS.stream()
                                    .flatMap(
                                            request ->
                                                    Stream.of(
                                                            new Question(request, 1, 1),
                                                            new Question(request, 1, 2))))
                    .toList();

    private final int rounds;
    private final int millis;
    private final List<List<Load>> loads = new ArrayList<>();
    private final List<Double> twoCores = new ArrayList<>();

    /**
     * Nothing measured yet.
     *
     * @param millis of each load in each round; many callers take longer
     */
    Loads(int rounds, int millis) {
        this.rounds = rounds;
        this.millis = millis;
        QUESTIONS.forEach(question -> loads.add(new ArrayList<>()));
    }

    /** Steps of the progress bar. */
    int steps() {
        return rounds + 1;
    }

    /** Measures. */
    void run(ProgressBar bar) throws IOException {
        bar.setExtraMessage("threads calling one kernel");
        try (WorkerProcess worker = new WorkerProcess(false)) {
            // once unmeasured: compiled code
            for (Question question : QUESTIONS) {
                question.ask(worker, 2 * millis);
            }
            bar.step();
            for (int round = 0; round < rounds; round++) {
                twoCores.add(worker.ask("cores", Double.class));
                for (int i = 0; i < QUESTIONS.size(); i++) {
                    loads.get(i).add(QUESTIONS.get(i).ask(worker, millis));
                }
                bar.step();
            }
        }
    }

    /** One for each load, of all rounds. */
    List<Load> loads() {
        return loads.stream().map(Merge::loads).toList();
    }

    /** What two peak loops at once reached, of one alone, round by round. */
    List<Double> twoCores() {
        return List.copyOf(twoCores);
    }
}
