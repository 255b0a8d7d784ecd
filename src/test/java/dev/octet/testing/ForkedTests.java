package dev.octet.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs test classes in a JVM of their own: another Java, other flags, another environment. */
public final class ForkedTests {
    private static final int MINUTES = 5;

    private ForkedTests() {}

    /**
     * What came of it.
     *
     * @param status the JVM's exit status: 0 when no test failed and at least one was found
     * @param output standard output and error
     */
    public record Outcome(int status, String output) {}

    /** Runs {@code classes} on {@code javaHome}'s java with the tests' own class path. */
    public static Outcome run(
            Path javaHome, List<String> flags, Map<String, String> environment, Class<?>... classes)
            throws IOException, InterruptedException {
        return run(javaHome, flags, environment, System.getProperty("java.class.path"), classes);
    }

    /** As above, with another class path. */
    public static Outcome run(
            Path javaHome,
            List<String> flags,
            Map<String, String> environment,
            String classPath,
            Class<?>... classes)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(ForkedTestsMain.class.getName());
        for (Class<?> testClass : classes) {
            command.add(testClass.getName());
        }
        Path output = Files.createTempFile("octet-forked", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                return new Outcome(
                        -1, Files.readString(output) + "\nkilled after " + MINUTES + " minutes");
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
