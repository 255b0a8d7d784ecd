package dev.octet.model.examples;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A server's handler: any number of rows in, a row of answers for each, called by any number of
 * threads. As many of them compute at once as there are bindings; the others wait. Requests make no
 * garbage.
 */
final class RowHandler {
    private static final int MOST = 64;

    private final Session session;
    private final BlockingQueue<Binding> free;

    /** Of a network from x: float [n, ...] to y: float [n, ...]. */
    RowHandler(Session session, int atOnce) {
        this.session = session;
        free = new ArrayBlockingQueue<>(atOnce);
        for (int i = 0; i < atOnce; i++) {
            free.add(session.bind(MOST));
        }
    }

    /**
     * Answers.
     *
     * @param request rows of floats, from position 0 to the limit, in native order
     * @param response takes the answers, from position 0
     */
    void handle(ByteBuffer request, ByteBuffer response) throws InterruptedException {
        Binding binding = free.take();
        try {
            ByteBuffer x = binding.input("x").data();
            ByteBuffer y = binding.output("y").data();
            int inBytes = x.limit() / MOST;
            int outBytes = y.limit() / MOST;
            int rows = request.limit() / inBytes;
            for (int done = 0; done < rows; done += MOST) {
                int now = Math.min(rows - done, MOST);
                x.put(0, request, done * inBytes, now * inBytes);
                session.run(binding, now);
                response.put(done * outBytes, y, 0, now * outBytes);
            }
        } finally {
            free.add(binding);
        }
    }
}
