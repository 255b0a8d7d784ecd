package dev.octet.model.plan;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernels of a network's plans. Those over the same weights share them packed, whatever the
 * size. Thread-safe.
 */
final class Kernels {
    private final Octet engines;

    /** By the first of their constants; those that have none are prepared anew. */
    private final Map<Key, List<Packed>> packed = new HashMap<>();

    /** Kept as long as this, so that its weights stay packed for other sizes. */
    private record Packed(Computed computed, Kernel kernel) {
        private boolean fits(Computed other) {
            boolean same = computed.constants().size() == other.constants().size();
            for (int i = 0; same && i < computed.constants().size(); i++) {
                same =
                        new Key(computed.constants().get(i))
                                .equals(new Key(other.constants().get(i)));
            }
            return same
                    && (computed.request().equals(other.request())
                            || computed.request().differsInSizesOnly(other.request()));
        }
    }

    /**
     * A constant. Large ones are the network's, and the same for all plans; small ones may be made
     * anew for each plan, so their elements count.
     */
    private record Key(Tensor constant) {
        private static final int SMALL = 1 << 16;

        private boolean isSmall() {
            return constant.data().limit() <= SMALL;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && (constant == key.constant || isSmall() && constant.hasBitsOf(key.constant));
        }

        @Override
        public int hashCode() {
            return isSmall() ? constant.data().hashCode() : System.identityHashCode(constant);
        }
    }

    Kernels(Octet engines) {
        this.engines = engines;
        engines.probeAhead();
    }

    /** A kernel, to be closed by who asked for it. */
    synchronized Kernel prepare(Computed computed) {
        if (computed.constants().isEmpty()) {
            return engines.prepare(computed.request().with(computed.parameters()));
        }
        List<Packed> alike =
                packed.computeIfAbsent(
                        new Key(computed.constants().get(0)), key -> new ArrayList<>());
        for (Packed each : alike) {
            if (each.fits(computed)) {
                try {
                    return each.kernel().with(computed.request());
                } catch (IllegalArgumentException e) {
                    // its engine packed them in a way that this size cannot use
                    continue;
                }
            }
        }
        Kernel kernel = engines.prepare(computed.request().with(computed.parameters()));
        // it has copied what it needs; for another size packed weights are shared
        for (Tensor constant : computed.constants()) {
            if (!new Key(constant).isSmall()) {
                constant.letGo();
            }
        }
        alike.add(new Packed(computed, kernel));
        return kernel.with(computed.request());
    }

    /** Frees all; kernels that were handed out go on. */
    synchronized void close() {
        packed.values().forEach(list -> list.forEach(each -> each.kernel().close()));
        packed.clear();
    }
}
