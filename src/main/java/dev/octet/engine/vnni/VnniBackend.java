package dev.octet.engine.vnni;

import dev.octet.engine.Description;
import dev.octet.engine.Isa;
import dev.octet.engine.NativeCode;
import dev.octet.engine.NativeImplementation;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Probe;
import dev.octet.request.Attention;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import java.util.List;
import java.util.Optional;

/**
 * Our own VNNI kernels: multiplications, of prepared weights and of those of each run, depthwise
 * convolutions and those of one group, attention. {@code -Ddev.octet.vnni.unit=avx_vnni} takes the
 * 256-bit kernels of a CPU that has both.
 */
public final class VnniBackend implements Backend {
    static final String FLOATS = "f32 weights: these kernels multiply 8-bit integers";

    /** In what native code says of the CPU, beside a bit for each {@link Unit}. */
    private static final int AMX = 1 << Unit.values().length;

    private final Unit unit;
    private final List<Implementation<?>> implementations;

    /**
     * For {@link Probe#attempt}.
     *
     * @throws Probe.Unavailable without its library, on a CPU without VNNI, on a unit or an {@link
     *     Isa} there is not
     */
    public VnniBackend() throws Probe.Unavailable {
        NativeCode.load(VnniNative.class);
        Isa.limit(VnniNative::limitIsa);
        int cpu = VnniNative.cpu();
        unit = Unit.of(cpu);
        boolean hasAmx = (cpu & AMX) != 0;
        implementations =
                List.of(
                        new VnniGemm(unit, hasAmx),
                        new VnniConv(unit, hasAmx),
                        new NativeImplementation<>(
                                Matmul.class,
                                VnniBackend::refusesTypes,
                                VnniNative::create,
                                (matmul, parameters, threads) ->
                                        Description.of(
                                                matmul, parameters, threads, unit.ordinal())),
                        new NativeImplementation<>(
                                Attention.class,
                                VnniBackend::refusesFloats,
                                VnniNative::create,
                                (attention, parameters, threads) ->
                                        Description.of(
                                                attention, parameters, threads, unit.ordinal())));
    }

    private static Optional<String> refusesTypes(Matmul matmul) {
        Gemm entry = matmul.entry();
        return entry.weights() == DataType.F32
                ? Optional.of(FLOATS)
                : VnniGemm.refusesSums(entry, entry.k());
    }

    private static Optional<String> refusesFloats(Attention attention) {
        return attention.int8()
                ? Optional.empty()
                : Optional.of("attention of floats: these kernels multiply 8-bit integers");
    }

    @Override
    public String name() {
        return "vnni";
    }

    @Override
    public String detail() {
        return "own kernels, " + unit;
    }

    @Override
    public List<Implementation<?>> implementations() {
        return implementations;
    }
}
