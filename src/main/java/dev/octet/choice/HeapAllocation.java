package dev.octet.choice;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this thread has allocated on the heap. Stateless, thread-safe. */
public final class HeapAllocation {
    private HeapAllocation() {}

    /** Bytes since the thread began; always the same where the Java runtime does not count them. */
    public static long bytes() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                            && threads.isThreadAllocatedMemorySupported()
                    ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
                    : 0;
        } catch (LinkageError e) {
            // a runtime without jdk.management
            return 0;
        }
    }
}
