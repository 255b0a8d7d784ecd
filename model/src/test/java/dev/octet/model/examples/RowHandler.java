package dev.octet.model.examples;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A server's handler: any number of rows in, a row of answers for each, called by any number of
 * threads. A run has 1, 2, 4 ... or 64 rows, so that there are few plans, and each thread keeps the
 * buffers of all of them: requests make no garbage.
 */
final class RowHandler {
    private static final int MOST = 64;

    private final Session session;
    private final int inputs;
    private final int outputs;
    private final ThreadLocal<Run[]> runs;

    /** A run of so many rows, over buffers of its own. */
    private record Run(int rows, ByteBuffer x, ByteBuffer y, Binding binding) {}

    /** Of a network from x: float [n, inputs] to y: float [n, outputs]. */
    RowHandler(Session session, int inputs, int outputs) {
        this.session = session;
        this.inputs = inputs;
        this.outputs = outputs;
        this.runs = ThreadLocal.withInitial(this::buffers);
    }

    private Run[] buffers() {
        Run[] all = new Run[Integer.numberOfTrailingZeros(MOST) + 1];
        for (int i = 0; i < all.length; i++) {
            int rows = 1 << i;
            ByteBuffer x = direct(rows * inputs);
            ByteBuffer y = direct(rows * outputs);
            Binding binding =
                    session.bind()
                            .input("x", Tensor.of(ElementType.FLOAT, Shape.of(rows, inputs), x))
                            .output("y", Tensor.of(ElementType.FLOAT, Shape.of(rows, outputs), y));
            all[i] = new Run(rows, x, y, binding);
        }
        return all;
    }

    private static ByteBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats).order(ByteOrder.nativeOrder());
    }

    /**
     * Answers.
     *
     * @param request rows of floats, from position 0 to the limit, in native order
     * @param response takes the answers, from position 0
     */
    void handle(ByteBuffer request, ByteBuffer response) {
        int rows = request.limit() / (Float.BYTES * inputs);
        Run[] all = runs.get();
        for (int done = 0; done < rows; ) {
            int now = Math.min(rows - done, MOST);
            Run run = all[now == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(now - 1)];
            int rowBytes = Float.BYTES * inputs;
            run.x.put(0, request, done * rowBytes, now * rowBytes);
            session.run(run.binding);
            int answerBytes = Float.BYTES * outputs;
            response.put(done * answerBytes, run.y, 0, now * answerBytes);
            done += now;
        }
    }
}
