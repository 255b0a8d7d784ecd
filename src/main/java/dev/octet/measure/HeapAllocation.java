package dev.octet.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this thread has allocated on the heap. */
final class HeapAllocation {
    private HeapAllocation() {}

    /** Bytes since the thread began; always the same where the Java runtime does not count them. */
    static long bytes() {
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
