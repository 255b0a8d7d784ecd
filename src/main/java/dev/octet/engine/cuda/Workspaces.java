package dev.octet.engine.cuda;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The workspaces of runs from and to main memory. A few streams keep a GPU busy, and each takes
 * memory: more threads wait for one. The last one given back is the next one taken, so that runs
 * which do not overlap share one.
 */
final class Workspaces {
    private static final int MOST = 4;

    private final Device device;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Workspace[] idle = new Workspace[MOST];
    private int idleCount;
    private int created;

    Workspaces(Device device) {
        this.device = device;
    }

    /** A workspace for this thread alone; waits for one. */
    Workspace take() {
        lock.lock();
        try {
            while (idleCount == 0 && created == MOST) {
                returned.awaitUninterruptibly();
            }
            if (idleCount > 0) {
                return idle[--idleCount];
            }
            Workspace workspace = new Workspace(device);
            created++;
            return workspace;
        } finally {
            lock.unlock();
        }
    }

    /** Gives it back. */
    void give(Workspace workspace) {
        lock.lock();
        try {
            idle[idleCount++] = workspace;
            returned.signal();
        } finally {
            lock.unlock();
        }
    }
}
