package dev.octet.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs test classes in a JVM of their own: another Java, other flags, another environment. */
public final class ForkedTests {
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
        List<String> command =
                new ArrayList<>(Command.java(javaHome, classPath, flags, ForkedTestsMain.class));
        for (Class<?> testClass : classes) {
            command.add(testClass.getName());
        }
        Command.Outcome outcome = Command.run(command, environment);
        return new Outcome(outcome.status(), outcome.output());
    }
}
