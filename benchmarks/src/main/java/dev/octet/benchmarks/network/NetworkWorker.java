package dev.octet.benchmarks.network;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The JVM that measures: it reads a line of JSON for each {@link NetworkCase}, and writes one with
 * its {@link NetworkResult}.
 */
public final class NetworkWorker {
    private NetworkWorker() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // what libraries print must not come between
        System.setOut(System.err);
        Gson gson = new Gson();
        BufferedReader questions =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            NetworkCase race = gson.fromJson(line, NetworkCase.class);
            answers.println(gson.toJson(NetworkRace.run(race, Runtimes.onnxRuntime())));
        }
        System.exit(0);
    }
}
