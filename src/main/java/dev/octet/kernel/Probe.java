package dev.octet.kernel;

import java.util.concurrent.Callable;

/** Whether an engine works on this machine: an answer, never an exception. */
public sealed interface Probe {

    /** The engine's name. */
    String name();

    /** The engine works; it has multiplied and its numbers were right. */
    record Ready(Backend backend) implements Probe {
        @Override
        public String name() {
            return backend.name();
        }
    }

    /**
     * The engine does not work here.
     *
     * @param name the engine
     * @param reason why not, and what to do about it
     * @param cause what was caught; null when nothing was thrown
     * @param faulty whether it is here and does not work: it computed wrong numbers, as oneDNN does
     *     on CPUs without VNNI, or threw what nobody expects
     */
    record Absent(String name, String reason, Throwable cause, boolean faulty) implements Probe {}

    /** Thrown by an engine's constructor to say why it does not work here. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        /** The reason becomes {@link Absent#reason()}. */
        public Unavailable(String reason) {
            super(reason);
        }

        /** The reason becomes {@link Absent#reason()}, the cause is kept. */
        public Unavailable(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    /**
     * Creates the engine and lets it prove itself. The only place that catches LinkageError.
     *
     * @param name the engine's name
     * @param create its constructor
     */
    static Probe attempt(String name, Callable<Backend> create) {
        try {
            Backend backend = create.call();
            SelfTest.run(backend);
            return new Ready(backend);
        } catch (Unavailable e) {
            return new Absent(name, e.getMessage(), e.getCause(), false);
        } catch (LinkageError e) {
            return new Absent(name, LinkageAdvice.of(e), e, false);
        } catch (SelfTest.WrongSums e) {
            return new Absent(name, e.getMessage(), null, true);
        } catch (Exception e) {
            return new Absent(name, "its self-test failed: " + e, e, true);
        }
    }
}
