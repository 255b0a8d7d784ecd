package dev.octet.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The forked JVM's side of {@link ForkedTests}: one line per reason to abort, all of a failure. */
public final class ForkedTestsMain {
    private ForkedTestsMain() {}

    /** Names of test classes. */
    public static void main(String... classNames) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Set<String> reasons = new HashSet<>();
        TestExecutionListener aborts =
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        if (result.getStatus() != TestExecutionResult.Status.ABORTED) {
                            return;
                        }
                        String reason = result.getThrowable().map(Throwable::getMessage).orElse("");
                        if (reasons.add(reason)) {
                            System.out.println("aborted: " + test.getDisplayName() + ": " + reason);
                        }
                    }
                };
        var request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                Arrays.stream(classNames).map(name -> selectClass(name)).toList())
                        .build();
        LauncherFactory.create().execute(request, summary, aborts);
        var result = summary.getSummary();
        result.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 20);
        System.out.printf(
                Locale.ROOT,
                "%d found, %d ok, %d aborted, %d failed%n",
                result.getTestsFoundCount(),
                result.getTestsSucceededCount(),
                result.getTestsAbortedCount() + result.getContainersAbortedCount(),
                result.getTotalFailureCount());
        System.exit(result.getTotalFailureCount() > 0 || result.getTestsFoundCount() == 0 ? 1 : 0);
    }
}
