package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A request prepared on one engine with random values and buffers aligned to cache lines; only
 * requests that need nothing but src and dst.
 */
final class Subject implements AutoCloseable {
    private static final int LINE = 64;

    final Product request;
    final ByteBuffer src;
    final ByteBuffer dst;
    private final Kernel kernel;

    Subject(String request, String engine) {
        this(request, Octet.use(engine));
    }

    private Subject(String request, Octet octet) {
        this.request = Request.parse(request).asProduct();
        SplittableRandom random = new SplittableRandom(1);
        kernel = octet.prepare(this.request.with(parameters(this.request, random)));
        src = aligned(this.request.srcBytes());
        dst = aligned(this.request.dstBytes());
        fill(src, this.request.src(), random);
    }

    /** On the engine that a user gets. */
    static Subject best(String request) {
        return new Subject(request, Octet.best());
    }

    String engine() {
        return kernel.engine();
    }

    private static Parameters parameters(Product request, SplittableRandom random) {
        ByteBuffer weights = aligned(request.weightsCount() * request.weights().bytes());
        fill(weights, request.weights(), random);
        Parameters parameters = Parameters.of(weights, request.weights());
        if (request.epilogue().weightScale() != Granularity.NONE) {
            float[] scales =
                    new float
                            [request.epilogue().weightScale() == Granularity.PER_CHANNEL
                                    ? request.channels()
                                    : 1];
            Arrays.fill(scales, 0.01f);
            parameters = parameters.weightScales(scales);
        }
        if (request.epilogue().bias()) {
            float[] bias = new float[request.channels()];
            Arrays.fill(bias, 0.5f);
            parameters = parameters.bias(bias);
        }
        return parameters;
    }

    private static ByteBuffer aligned(int bytes) {
        // alignedSlice rounds the end down too
        return ByteBuffer.allocateDirect(bytes + 2 * LINE)
                .alignedSlice(LINE)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    private static void fill(ByteBuffer buffer, DataType type, SplittableRandom random) {
        if (type == DataType.F32) {
            for (int i = 0; i + 4 <= buffer.capacity(); i += 4) {
                buffer.putFloat(i, (float) random.nextDouble(-1, 1));
            }
        } else {
            for (int i = 0; i < buffer.capacity(); i++) {
                buffer.put(i, (byte) random.nextInt());
            }
        }
    }

    void run() {
        kernel.run(src, dst);
    }

    /** The same from and to heap arrays; u8 or s8 to s32. */
    Runnable fromArrays() {
        byte[] from = new byte[request.srcBytes()];
        int[] to = new int[request.dstBytes() / Integer.BYTES];
        src.get(0, from);
        return () -> kernel.run(from, to);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
