package dev.octet.kernel;

import dev.octet.text.RootLocale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Says in the log what was never closed: the first one at once, then how many in all, a line after
 * a second, after two more, after four, and a minute apart in the end. {@code
 * -Ddev.octet.leaks=trace} gives each a line of its own, with the place where it was prepared.
 */
final class Leaks {
    private static final String PROPERTY = "dev.octet.leaks";
    private static final String TRACE = "trace";
    private static final int FRAMES = 16;
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final Map<String, Leaks> BY_KIND = new ConcurrentHashMap<>();

    private final System.Logger log;
    private final String kind;
    private final long firstPause;

    // under the lock
    private long total;
    private long unsaid;
    private String last;
    private long pause;
    private long saidAt;
    private boolean isDue;

    Leaks(System.Logger log, String kind, long firstPauseMillis) {
        this.log = log;
        this.kind = kind;
        firstPause = TimeUnit.MILLISECONDS.toNanos(firstPauseMillis);
    }

    /** Those of a kind, logged under the name of the class. */
    static Leaks of(Class<?> owner, String kind) {
        return BY_KIND.computeIfAbsent(
                kind, key -> new Leaks(System.getLogger(owner.getName()), key, FIRST_PAUSE_MILLIS));
    }

    /** Where the caller is, if that was asked for; else null. */
    static String place() {
        if (!TRACE.equals(System.getProperty(PROPERTY))) {
            return null;
        }
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.dropWhile(Leaks::isOwn)
                                        .limit(FRAMES)
                                        .map(StackWalker.StackFrame::toStackTraceElement)
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining(" < ")));
    }

    private static boolean isOwn(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        return name.equals(Leaks.class.getName())
                || name.equals(Lifetime.class.getName())
                || name.equals(Lifetime.End.class.getName());
    }

    /**
     * One more.
     *
     * @param what it is
     * @param place where it was prepared; null for unknown
     */
    synchronized void forgotten(String what, String place) {
        total++;
        if (place != null) {
            warn("a %s was never closed: %s; prepared at %s", kind, what, place);
            return;
        }
        last = what;
        unsaid++;
        if (isDue) {
            return;
        }
        long since = System.nanoTime() - saidAt;
        if (pause == 0 || since >= 2 * pause) {
            pause = firstPause / 2;
            say();
        } else {
            CompletableFuture.delayedExecutor(
                            pause - Math.min(since, pause), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::sayWhatIsDue);
            isDue = true;
        }
    }

    private synchronized void sayWhatIsDue() {
        isDue = false;
        say();
    }

    private void say() {
        String hint = "-D" + PROPERTY + "=" + TRACE + " says where each was prepared";
        if (unsaid == 1) {
            warn("a %s was never closed, %,d in all: %s; %s", kind, total, last, hint);
        } else {
            warn(
                    "%,d more %ss were never closed, %,d in all, the last one: %s; %s",
                    unsaid, kind, total, last, hint);
        }
        unsaid = 0;
        last = null;
        saidAt = System.nanoTime();
        pause = Math.min(2 * pause, TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS));
    }

    private void warn(String format, Object... values) {
        log.log(System.Logger.Level.WARNING, RootLocale.format(format, values));
    }
}
