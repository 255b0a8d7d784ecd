package dev.octet.engine.jvm;

import dev.octet.engine.Interpolation;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Implementation;
import dev.octet.request.Attention;
import dev.octet.request.Conv;
import dev.octet.request.Elementwise;
import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import dev.octet.request.Normalize;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import java.util.List;
import java.util.function.Supplier;

/** What the two engines in Java share: they compute every request that fits in memory. */
abstract class JvmBackend implements Backend {
    private final String name;
    private final String detail;
    private final List<Implementation<?>> implementations =
            List.of(
                    new Always<>(
                            Gemm.class,
                            gemm -> JvmGemm.neededBytes(gemm, tile()),
                            (gemm, parameters, threads) ->
                                    JvmGemm.prepare(
                                            gemm, parameters, parts(gemm, parameters), threads)),
                    new Always<>(
                            Matmul.class,
                            matmul -> MatmulRun.neededBytes(matmul, tile()),
                            (matmul, parameters, threads) -> {
                                Parts parts = parts(matmul.entry(), parameters);
                                return tensor(
                                        MatmulRun.units(matmul, threads),
                                        () -> new MatmulRun(matmul, parameters, parts, threads),
                                        threads);
                            }),
                    new Always<>(
                            Conv.class,
                            conv -> JvmConv.neededBytes(conv, tile()),
                            (conv, parameters, threads) ->
                                    JvmConv.prepare(
                                            conv, parameters, parts(conv, parameters), threads)),
                    new Always<>(
                            Quantize.class,
                            quantize -> 0,
                            (quantize, parameters, threads) ->
                                    new JvmQuantize(
                                            quantize,
                                            parameters,
                                            converter(),
                                            implementation(),
                                            threads)),
                    new Always<>(
                            Softmax.class,
                            SoftmaxRun::neededBytes,
                            (softmax, parameters, threads) ->
                                    tensor(
                                            SoftmaxRun.columns(softmax).units(),
                                            () ->
                                                    new SoftmaxRun(
                                                            softmax,
                                                            parameters,
                                                            rowMath(),
                                                            converter()),
                                            threads)),
                    new Always<>(
                            Normalize.class,
                            NormalizeRun::neededBytes,
                            (normalize, parameters, threads) ->
                                    tensor(
                                            NormalizeRun.units(normalize),
                                            () ->
                                                    new NormalizeRun(
                                                            normalize,
                                                            parameters,
                                                            rowMath(),
                                                            converter()),
                                            threads)),
                    new Always<>(
                            Reduce.class,
                            ReduceRun::neededBytes,
                            (reduce, parameters, threads) ->
                                    tensor(
                                            ReduceRun.columns(reduce).units(),
                                            () ->
                                                    new ReduceRun(
                                                            reduce,
                                                            parameters,
                                                            rowMath(),
                                                            converter()),
                                            threads)),
                    new Always<>(
                            Pool.class,
                            PoolRun::neededBytes,
                            (pool, parameters, threads) ->
                                    tensor(
                                            PoolRun.units(pool),
                                            () ->
                                                    new PoolRun(
                                                            pool,
                                                            parameters,
                                                            rowMath(),
                                                            converter()),
                                            threads)),
                    new Always<>(
                            Resize.class,
                            ResizeRun::neededBytes,
                            (resize, parameters, threads) -> {
                                Interpolation interpolation = Interpolation.of(resize);
                                return tensor(
                                        ResizeRun.units(resize),
                                        () ->
                                                new ResizeRun(
                                                        resize,
                                                        interpolation,
                                                        parameters,
                                                        rowMath(),
                                                        converter()),
                                        threads);
                            }),
                    new Always<>(
                            Elementwise.class,
                            ElementwiseRun::neededBytes,
                            (elementwise, parameters, threads) ->
                                    tensor(
                                            ElementwiseRun.units(elementwise),
                                            () ->
                                                    new ElementwiseRun(
                                                            elementwise,
                                                            parameters,
                                                            rowMath(),
                                                            converter()),
                                            threads)),
                    new Always<>(
                            Attention.class,
                            AttentionRun::neededBytes,
                            (attention, parameters, threads) ->
                                    tensor(
                                            AttentionRun.units(attention),
                                            () -> attention(attention, parameters),
                                            threads)));

    private TensorRun attention(Attention attention, Parameters parameters) {
        return attention.int8()
                ? new Int8AttentionRun(attention, parameters, rowMath(), converter())
                : new AttentionRun(attention, parameters, rowMath(), converter());
    }

    private Computation tensor(int units, Supplier<UnitRun> create, int threads) {
        return new JvmTensor(units, create, implementation(), threads);
    }

    JvmBackend(String name, String detail) {
        this.name = name;
        this.detail = detail;
    }

    /** The loops between floats and integers of this engine. */
    abstract Converter converter();

    /** Its loops along rows of floats, for one thread. */
    abstract RowMath rowMath();

    /** The loops of its products. */
    abstract Tile tile();

    /** Everything of this engine that a request needs. */
    abstract Parts parts(Product request, Parameters parameters);

    /** As {@link Computation#implementation}. */
    abstract String implementation();

    /** How an engine computes; {@link JvmGemm} and {@link JvmConv} drive it. */
    record Parts(
            Tile tile,
            ChannelLoop channelLoop,
            EpilogueStep epilogue,
            Converter converter,
            String implementation) {}

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String detail() {
        return detail;
    }

    @Override
    public final List<Implementation<?>> implementations() {
        return implementations;
    }
}
