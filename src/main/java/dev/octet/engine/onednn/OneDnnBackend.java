package dev.octet.engine.onednn;

import dev.octet.engine.Description;
import dev.octet.engine.Isa;
import dev.octet.engine.NativeCode;
import dev.octet.engine.NativeImplementation;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Probe;
import dev.octet.request.Quantize;
import java.util.List;

/**
 * oneDNN's kernels. {@code -Ddev.octet.onednn.shift=always} or {@code never} decides what is
 * measured otherwise: whether s8 sources are shifted to u8 to be faster.
 */
public final class OneDnnBackend implements Backend {
    private final String detail;
    private final List<Implementation<?>> implementations;

    /**
     * For {@link Probe#attempt}, which proves that the integers are exact.
     *
     * @throws Probe.Unavailable without its libraries, on a shift or an {@link Isa} there is not
     */
    public OneDnnBackend() throws Probe.Unavailable {
        NativeCode.load(OneDnnNative.class);
        Isa.limit(OneDnnNative::limitIsa);
        Shift shift = Shift.chosen();
        detail = OneDnnNative.detail();
        implementations =
                List.of(
                        new OneDnnGemm(shift),
                        new OneDnnConv(shift),
                        // our own loops: oneDNN's reorders multiply by a reciprocal where the
                        // contract divides
                        new NativeImplementation<>(
                                Quantize.class, OneDnnNative::create, Description::of));
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String detail() {
        return detail;
    }

    @Override
    public List<Implementation<?>> implementations() {
        return implementations;
    }
}
