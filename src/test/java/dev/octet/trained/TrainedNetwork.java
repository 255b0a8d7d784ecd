package dev.octet.trained;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Where the trained networks are; {@code -Doctet.data=FOLDER} names another place. */
public final class TrainedNetwork {
    private static final Path DATA = Path.of(System.getProperty("octet.data", "../../shared/data"));

    private TrainedNetwork() {}

    /** The network's folder. */
    public static Path folder(String name) {
        return DATA.resolve(name);
    }

    /** On a class whose tests need a network: without it reports list the class as skipped. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Presence.class)
    public @interface Needed {
        /** The network's name. */
        String value();
    }

    /** Whether a needed network is there. */
    static final class Presence implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getTestClass(), Needed.class)
                    .map(needed -> evaluate(folder(needed.value())))
                    .orElseThrow();
        }

        private static ConditionEvaluationResult evaluate(Path folder) {
            return Files.isDirectory(folder)
                    ? ConditionEvaluationResult.enabled("there is " + folder)
                    : ConditionEvaluationResult.disabled(
                            "no trained network at "
                                    + folder.toAbsolutePath().normalize()
                                    + "; -Doctet.data=FOLDER names another place");
        }
    }
}
