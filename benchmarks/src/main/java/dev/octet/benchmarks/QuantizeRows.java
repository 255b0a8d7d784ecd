package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.MinMaxObserver;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Conversions against plain copying of their larger side, observers against plain reading. */
final class QuantizeRows {
    private static final List<String> ENGINES = List.of("onednn", "vector", "scalar");
    private static final String SHAPE = "4096x4096";

    private final Measurement measurement;

    QuantizeRows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("quantize", this::quantize);
        rows.put("observe", this::observe);
        return rows;
    }

    private void quantize() {
        for (String engine : ENGINES) {
            againstCopy("quantize f32:s8 " + SHAPE + " dynamic", engine);
        }
        againstCopy("quantize f32:u8 " + SHAPE + " dynamic", "onednn");
        againstCopy("quantize f32:u8 " + SHAPE + " per_tensor", "onednn");
        againstCopy("quantize f32:u8 " + SHAPE + " per_channel:1", "onednn");
        againstCopy("quantize f32:s8 " + SHAPE + " per_group:32", "onednn");
        againstCopy("dequantize s8:f32 " + SHAPE + " per_tensor", "onednn");
        againstCopy("requantize s32:s8 " + SHAPE + " per_channel:1", "onednn");
    }

    private void observe() {
        float[] values = new float[1 << 24];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        long bytes = 4L * values.length;
        Histogram histogram = new Histogram();
        measurement.row(
                "Histogram of 2^24 normal values, against plain reading",
                () -> histogram.observe(values),
                () -> measurement.floor().read(bytes, measurement.millis()));
        MinMaxObserver minMax = new MinMaxObserver();
        measurement.row(
                "MinMaxObserver of the same, against plain reading",
                () -> minMax.observe(values),
                () -> measurement.floor().read(bytes, measurement.millis()));
        for (String method : List.of("entropy", "mse", "percentile:99.99")) {
            for (Scheme scheme : List.of(Scheme.SYMMETRIC, Scheme.AFFINE_U8)) {
                RangeMethod chosen = RangeMethod.parse(method);
                measurement.time(
                        method + " of that histogram, " + scheme,
                        () -> chosen.range(histogram, scheme));
            }
        }
    }

    private void againstCopy(String line, String engine) {
        Quantize request = Quantize.parse(line);
        Operands<ByteBuffer> operands =
                Operands.of(buffer(request.srcBytes()), buffer(request.dstBytes()));
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer src = operands.src();
        for (int i = 0; i + 4 <= src.capacity(); i += 4) {
            if (request.src() == DataType.F32) {
                src.putFloat(i, (float) random.nextDouble(-1, 1));
            } else {
                src.putInt(i, random.nextInt() >> 8);
            }
        }
        if (request.findsRowValues()) {
            operands.rowScales(buffer(4 * request.srcRows()));
            operands.rowZeroPoints(
                    request.hasRowZeroPoints() ? buffer(4 * request.srcRows()) : null);
        }
        long bytes = Math.max(request.srcBytes(), request.dstBytes());
        try (Kernel kernel = Octet.use(engine).prepare(request.with(parameters(request)))) {
            measurement.row(
                    line + " " + engine + ", against copying 64 MiB",
                    () -> kernel.run(operands),
                    () -> measurement.floor().copy(bytes, measurement.millis()));
        }
    }

    private static Parameters parameters(Quantize request) {
        if (request.dynamic()) {
            return Parameters.none();
        }
        boolean hasSrc = request.src() != DataType.F32;
        boolean hasDst = request.dst() != DataType.F32;
        Parameters parameters = Parameters.none();
        if (hasSrc) {
            parameters = parameters.src(params(request, request.src()));
        }
        return !hasDst
                ? parameters
                : parameters.dst(
                        hasSrc
                                ? QuantParams.perTensor(request.dst(), 0.1f, 3)
                                : params(request, request.dst()));
    }

    private static QuantParams params(Quantize request, DataType type) {
        int count = request.grouping().count(request.srcShape());
        float[] scales = new float[count];
        Arrays.fill(scales, 0.007f);
        return QuantParams.of(
                type, type.min(), type.max(), request.grouping(), scales, new int[count]);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
