package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.octet.kernel.Activation;
import dev.octet.kernel.Axis;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Conv;
import dev.octet.kernel.ConvBuilder;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Probe;
import dev.octet.kernel.TensorLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of both engines against the sum as it is written in {@link Conv}. */
class JvmConvTest {
    private static final int CASES = Integer.getInteger("octet.cases", 400);

    static Stream<Backend> engines() {
        Stream.Builder<Backend> engines = Stream.builder();
        engines.add(new ScalarBackend());
        try {
            engines.add(new VectorBackend());
        } catch (Probe.Unavailable e) {
            // then the module is not there
        }
        return engines.build();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void randomConvolutions(Backend engine) {
        for (int seed = 0; seed < CASES; seed++) {
            RandomConv random = new RandomConv(seed);
            check(engine, random.conv, random.random, 1 + seed % 3, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shapes(Backend engine) {
        List<String> lines =
                List.of(
                        "conv u8:s8:s32 mb1_ic3oc8_ih30kh7sh2ph3",
                        "conv s8:s8:u8 mb2_ic64oc64_ih14kh3ph1 per_channel bias relu",
                        "conv s8:s8:s32 mb5_ic70oc33_ih7kh3ph1",
                        "conv s8:s8:s32 mb1_ic17oc30_ih9kh3dh1ph2",
                        "conv u8:s8:s32 g32mb2_ic32oc32_ih13kh3sh2ph1",
                        "conv u8:s8:s32 g32mb1_ic32oc64_ih9kh3ph1",
                        "conv s8:s8:s32 g32mb1_ic128oc128_ih9kh3ph1",
                        "conv s8:s8:s32 mb3_ic64oc20_ih8kh1",
                        "conv f32:f32:f32 g24mb1_ic24oc24_ih20kh5ph2 bias",
                        "conv u8:s8:s32 g16_ic16oc16_ih40kh25ph12",
                        "conv s8:s8:s32 ic5oc6_id4ih5iw6kd2kh3kw2",
                        "deconv u8:s8:s32 mb2_ic18oc20_ih7oh14kh4sh2ph1",
                        "deconv s8:s8:s32 ic18oc20_ih7oh19kh1sh3",
                        "deconv s8:s8:s32 g40ic40oc40_ih7oh13kh3sh2ph1");
        for (String line : lines) {
            check(engine, Conv.parse(line), new Random(1), 1, line);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void allocatesNothing(Backend engine) {
        List<String> lines =
                List.of(
                        "conv s8:s8:s32 ic16oc16_ih14kh3ph1",
                        "conv u8:s8:u8 ic32oc16_ih14kh1 per_channel bias relu residual:u8",
                        "conv u8:s8:u8 g32ic32oc32_ih14kh3ph1 per_channel bias relu",
                        "deconv s8:s8:f32 ic16oc16_ih7oh14kh4sh2ph1 nchw");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        for (String line : lines) {
            Conv conv = Conv.parse(line);
            Random random = new Random(1);
            try (Kernel kernel = Kernel.of(engine, conv, parameters(conv, random), 1)) {
                Operands operands = operands(conv, random);
                for (int i = 0; i < 3; i++) {
                    kernel.run(operands);
                }
                // what is compiled meanwhile counts too, so the last of many must be free
                long least = Long.MAX_VALUE;
                for (int i = 0; i < 3000 && least > 0; i++) {
                    long before = threads.getThreadAllocatedBytes(me);
                    kernel.run(operands);
                    long after = threads.getThreadAllocatedBytes(me);
                    least = Math.min(least, after - before);
                }
                assertEquals(0, least, engine.name() + ": " + line);
            }
        }
    }

    @Test
    void imagesShareTheWeights() {
        Backend engine = new ScalarBackend();
        Conv conv = Conv.parse("conv s8:s8:s32 mb1_ic9oc5_ih6kh3ph1");
        Random random = new Random(1);
        Parameters parameters = parameters(conv, random);
        Operands three = operands(conv.withRows(3), random);
        try (Kernel one = Kernel.of(engine, conv, parameters, 1);
                Kernel kernel = one.withRows(3)) {
            kernel.run(three);
        }
        assertArrayEquals(
                new Naive(conv.withRows(3), parameters, three).compute(),
                bytes(three.dst(), three.dst().capacity()));
    }

    private static void check(Backend engine, Conv conv, Random random, int threads, String what) {
        Parameters parameters = parameters(conv, random);
        Operands operands = operands(conv, random);
        byte[] expected = new Naive(conv, parameters, operands).compute();
        try (Kernel kernel = Kernel.of(engine, conv, parameters, threads)) {
            kernel.run(operands);
        }
        String message = engine.name() + ", " + what + ": " + conv;
        byte[] actual = bytes(operands.dst(), expected.length);
        if (conv.weights() == DataType.F32) {
            ByteBuffer wanted = ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder());
            for (int i = 0; i < conv.dstCount(); i++) {
                float y = operands.dst().getFloat(i * 4);
                assertEquals(wanted.getFloat(i * 4), y, 1e-3f, message + ", element " + i);
            }
        } else {
            assertArrayEquals(expected, actual, message);
        }
    }

    private static byte[] bytes(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(0, bytes);
        return bytes;
    }

    private static Parameters parameters(Conv conv, Random random) {
        Parameters parameters =
                conv.weights() == DataType.F32
                        ? Parameters.of(floats(random, conv.weightsCount()))
                        : Parameters.of(bytes(random, conv.weightsCount()));
        switch (conv.epilogue().weightScale()) {
            case PER_TENSOR -> parameters.weightScales(0.003f);
            case PER_CHANNEL -> {
                float[] scales = floats(random, conv.channels());
                for (int i = 0; i < scales.length; i++) {
                    scales[i] = 0.001f + 0.01f * Math.abs(scales[i]);
                }
                parameters.weightScales(scales);
            }
            default -> {}
        }
        if (conv.epilogue().bias()) {
            parameters.bias(floats(random, conv.channels()));
        }
        if (conv.srcZeroPoint() == Granularity.PER_TENSOR) {
            parameters.srcZeroPoint(conv.src().min() + random.nextInt(256));
        }
        return parameters;
    }

    private static Operands operands(Conv conv, Random random) {
        Operands operands =
                Operands.of(
                        tensor(conv.src(), conv.srcCount(), random),
                        ByteBuffer.allocateDirect(conv.dstBytes()).order(ByteOrder.nativeOrder()));
        conv.epilogue()
                .residual()
                .ifPresent(type -> operands.residual(tensor(type, conv.dstCount(), random)));
        return operands;
    }

    private static ByteBuffer tensor(DataType type, int count, Random random) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(count * type.bytes());
        buffer.order(ByteOrder.nativeOrder());
        if (type == DataType.F32) {
            buffer.asFloatBuffer().put(floats(random, count));
        } else {
            buffer.put(0, bytes(random, count));
        }
        return buffer;
    }

    /** Small values and the extremes. */
    private static byte[] bytes(Random random, int count) {
        byte[] values = new byte[count];
        random.nextBytes(values);
        int extremes = random.nextInt(3);
        for (int i = 0; extremes > 0 && i < count; i++) {
            values[i] = (byte) (extremes == 1 ? (random.nextBoolean() ? -128 : 127) : -1);
        }
        return values;
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /** The definition: every product goes where it belongs, then the epilogue. */
    private record Naive(Conv conv, Parameters parameters, Operands operands) {

        byte[] compute() {
            double[] sums = new double[conv.dstCount()];
            int groupSrc = conv.groupSrcChannels();
            int groupDst = conv.groupDstChannels();
            Axis[] axes = {conv.depth(), conv.height(), conv.width()};
            for (int image = 0; image < conv.images(); image++) {
                for (int g = 0; g < conv.groups(); g++) {
                    for (int c = 0; c < groupSrc; c++) {
                        for (int n = 0; n < groupDst; n++) {
                            int ic = g * groupSrc + c;
                            int oc = g * groupDst + n;
                            int pair = conv.transposed() ? ic * groupDst + n : oc * groupSrc + c;
                            add(sums, axes, image, ic, oc, pair);
                        }
                    }
                }
            }
            return finish(sums);
        }

        private void add(double[] sums, Axis[] axes, int image, int ic, int oc, int pair) {
            for (int tap = 0; tap < conv.taps(); tap++) {
                double weight = weight(pair * conv.taps() + tap);
                int[] t = {
                    tap / axes[2].kernel() / axes[1].kernel(),
                    tap / axes[2].kernel() % axes[1].kernel(),
                    tap % axes[2].kernel()
                };
                int places = conv.transposed() ? conv.srcPlaces() : conv.dstPlaces();
                for (int place = 0; place < places; place++) {
                    int rest = place;
                    int scale = 1;
                    int other = 0;
                    boolean inside = true;
                    for (int a = 2; a >= 0; a--) {
                        Axis axis = axes[a];
                        int size = conv.transposed() ? axis.in() : axis.out();
                        int limit = conv.transposed() ? axis.out() : axis.in();
                        int i = rest % size;
                        rest /= size;
                        int o = i * axis.stride() - axis.padBefore() + t[a] * axis.dilation();
                        inside &= o >= 0 && o < limit;
                        other += o * scale;
                        scale *= limit;
                    }
                    if (inside) {
                        int from = conv.transposed() ? place : other;
                        int to = conv.transposed() ? other : place;
                        sums[dst(image, oc, to)] += weight * src(image, ic, from);
                    }
                }
            }
        }

        private int dst(int image, int channel, int place) {
            return index(
                    conv.dstLayout(), conv.dstChannels(), conv.dstPlaces(), image, channel, place);
        }

        private double src(int image, int channel, int place) {
            int index =
                    index(
                            conv.srcLayout(),
                            conv.srcChannels(),
                            conv.srcPlaces(),
                            image,
                            channel,
                            place);
            return value(operands.src(), conv.src(), index) - parameters.srcZeroPoint();
        }

        private double weight(int index) {
            return value(parameters.weights(), conv.weights(), index);
        }

        private static int index(
                TensorLayout layout, int channels, int places, int image, int channel, int place) {
            return layout == TensorLayout.NHWC
                    ? (image * places + place) * channels + channel
                    : (image * channels + channel) * places + place;
        }

        private static double value(ByteBuffer buffer, DataType type, int index) {
            return switch (type) {
                case U8 -> buffer.get(index) & 255;
                case S8 -> buffer.get(index);
                default -> buffer.getFloat(index * 4);
            };
        }

        private byte[] finish(double[] sums) {
            byte[] bytes = new byte[conv.dstBytes()];
            ByteBuffer dst = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            float[] scales = parameters.channelScales(conv.channels());
            for (int i = 0; i < sums.length; i++) {
                int channel =
                        conv.dstLayout() == TensorLayout.NHWC
                                ? i % conv.dstChannels()
                                : i / conv.dstPlaces() % conv.dstChannels();
                float y = (float) sums[i] * scales[channel];
                if (conv.epilogue().bias()) {
                    y += parameters.bias()[channel];
                }
                if (operands.residual() != null) {
                    y += (float) value(operands.residual(), conv.epilogue().residualType(), i);
                }
                if (conv.epilogue().activation().kind() == Activation.Kind.RELU) {
                    y = Math.max(0, y);
                }
                switch (conv.epilogue().dst()) {
                    case F32 -> dst.putFloat(i * 4, y + 0f);
                    case S32 ->
                            dst.putInt(
                                    i * 4,
                                    conv.isAccumulator() ? (int) sums[i] : (int) Math.rint(y));
                    default -> {
                        DataType type = conv.epilogue().dst();
                        double q = Math.max(type.min(), Math.min(type.max(), Math.rint(y)));
                        dst.put(i, (byte) q);
                    }
                }
            }
            return bytes;
        }
    }

    /** A small convolution from a seed. */
    private static final class RandomConv {
        final Random random;
        final Conv conv;

        RandomConv(int seed) {
            random = new Random(seed);
            Conv found = null;
            while (found == null) {
                try {
                    found = draw();
                } catch (IllegalArgumentException e) {
                    // the numbers do not go together
                }
            }
            conv = found;
        }

        private int one(int... values) {
            return values[random.nextInt(values.length)];
        }

        private Conv draw() {
            int groups = one(1, 1, 1, 2, 3, 17, 32);
            boolean depthwise = random.nextInt(4) == 0;
            int ic = groups * (depthwise ? 1 : one(1, 2, 3, 5, 16, 17, 40));
            int oc = groups * (depthwise ? 1 : one(1, 2, 3, 8, 17, 33));
            int rank = one(1, 2, 2, 2, 3);
            boolean transposed = random.nextInt(3) == 0;
            int[] size = new int[rank];
            int[] kernel = new int[rank];
            int[] stride = new int[rank];
            int[] dilation = new int[rank];
            int[] before = new int[rank];
            int[] after = new int[rank];
            for (int i = 0; i < rank; i++) {
                size[i] = 1 + random.nextInt(rank == 3 ? 5 : 9);
                kernel[i] = one(1, 2, 3, 3, 4, 7);
                stride[i] = one(1, 1, 2, 3);
                dilation[i] = one(1, 1, 2, 3);
                before[i] = random.nextInt(3);
                after[i] = random.nextInt(3) - 1;
            }
            ConvBuilder builder =
                    Conv.of(ic, oc)
                            .images(one(1, 1, 2, 5))
                            .groups(groups)
                            .size(size)
                            .kernel(kernel)
                            .stride(stride)
                            .dilation(dilation)
                            .padding(before, after)
                            .layout(layout(), layout());
            if (transposed) {
                builder.transposed();
            }
            int type = random.nextInt(5);
            if (type == 0) {
                builder.types(DataType.F32, DataType.F32, DataType.F32);
            } else {
                DataType src = one(0, 1) == 0 ? DataType.U8 : DataType.S8;
                builder.types(src, DataType.S8, DataType.values()[random.nextInt(4)]);
                if (random.nextBoolean()) {
                    builder.srcZeroPoint(Granularity.PER_TENSOR);
                }
                if (random.nextBoolean()) {
                    builder.weightScale(Granularity.PER_CHANNEL);
                }
            }
            if (random.nextBoolean()) {
                builder.bias();
            }
            if (random.nextInt(3) == 0) {
                DataType[] types = {DataType.U8, DataType.S8, DataType.F32};
                builder.residual(types[random.nextInt(3)]);
            }
            if (random.nextBoolean()) {
                builder.activation(Activation.of(Activation.Kind.RELU));
            }
            return builder.build();
        }

        private TensorLayout layout() {
            return random.nextInt(3) == 0 ? TensorLayout.NCHW : TensorLayout.NHWC;
        }
    }
}
