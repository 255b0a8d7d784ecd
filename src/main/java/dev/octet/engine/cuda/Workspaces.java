package dev.octet.engine.cuda;

import java.util.ArrayList;
import java.util.List;
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

    /** Memory of the largest run so far. */
    private volatile long most;

    Workspaces(Device device) {
        this.device = device;
    }

    /**
     * A workspace for this thread alone; waits for one. Where all are under way and there may be
     * more, another one is created.
     */
    Workspace take() {
        lock.lock();
        try {
            while (idleCount == 0 && created == MOST) {
                returned.awaitUninterruptibly();
            }
            if (idleCount > 0) {
                return idle[--idleCount];
            }
            created++;
        } finally {
            lock.unlock();
        }
        return create();
    }

    /** Not under the lock: others go on meanwhile. */
    private Workspace create() {
        Workspace workspace = null;
        try {
            workspace = new Workspace(device);
            workspace.memory(most);
            return workspace;
        } catch (RuntimeException | Error e) {
            if (workspace != null) {
                workspace.close();
            }
            lock.lock();
            try {
                created--;
                returned.signal();
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    /**
     * Gives memory for runs of that size to at least one workspace, to all others that are idle,
     * and to each that will be created.
     */
    void settle(long bytes) {
        List<Workspace> taken = new ArrayList<>();
        try {
            lock.lock();
            try {
                most = Math.max(most, bytes);
                while (idleCount > 0) {
                    taken.add(idle[--idleCount]);
                }
            } finally {
                lock.unlock();
            }
            if (taken.isEmpty()) {
                taken.add(take());
            }
            taken.forEach(workspace -> workspace.memory(bytes));
        } finally {
            taken.forEach(this::give);
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
