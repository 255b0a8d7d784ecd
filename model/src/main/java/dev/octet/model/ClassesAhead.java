package dev.octet.model;

import dev.octet.model.operator.Operators;
import dev.octet.model.rewrite.Rewriting;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads the classes of operators and passes while the first file is parsed, on a thread of its own:
 * to load and link them takes as long as to parse a file does.
 */
final class ClassesAhead {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private ClassesAhead() {}

    /** Begins, once; where no thread can be started, classes are loaded when they are needed. */
    static void begin() {
        if (!BEGUN.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(null, ClassesAhead::load, "octet-classes", 0, false);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            System.getLogger(ClassesAhead.class.getName())
                    .log(System.Logger.Level.DEBUG, "no thread to load classes ahead", e);
        }
    }

    private static void load() {
        Operators.loadUsual();
        Rewriting.loadPasses();
    }
}
