package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceQueue;
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

/** A request prepared on the engine with a device, with random values in the device's memory. */
final class DeviceSubject implements AutoCloseable {
    final Product request;
    private final DeviceQueue queue;
    private final Kernel kernel;
    private final DeviceBuffer src;
    private final DeviceBuffer dst;

    DeviceSubject(String engine, String line) {
        request = Request.parse(line).asProduct();
        Octet octet = Octet.use(engine);
        SplittableRandom random = new SplittableRandom(1);
        kernel = octet.prepare(request.with(parameters(request, random)));
        queue = octet.openQueue();
        src = queue.allocate(request.srcBytes());
        dst = queue.allocate(request.dstBytes());
        queue.upload(random(request.srcCount(), request.src(), random), src);
    }

    static Parameters parameters(Product request, SplittableRandom random) {
        Parameters parameters =
                Parameters.of(
                        random(request.weightsCount(), request.weights(), random),
                        request.weights());
        if (request.epilogue().weightScale() == Granularity.PER_CHANNEL) {
            float[] scales = new float[request.channels()];
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

    private static ByteBuffer random(int count, DataType type, SplittableRandom random) {
        ByteBuffer values =
                ByteBuffer.allocateDirect(Math.multiplyExact(count, type.bytes()))
                        .order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            if (type == DataType.F32) {
                values.putFloat(4 * i, (float) random.nextDouble(-1, 1));
            } else {
                values.put(i, (byte) random.nextInt());
            }
        }
        return values;
    }

    /** So many runs, one behind the other, and a wait for the last. */
    void runs(int count) {
        for (int i = 0; i < count; i++) {
            kernel.run(queue, src, dst);
        }
        queue.await();
    }

    String explanation() {
        return kernel.explain().toString();
    }

    @Override
    public void close() {
        queue.close();
        src.close();
        dst.close();
        kernel.close();
    }
}
