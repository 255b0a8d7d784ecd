package dev.octet.engine.jvm;

import dev.octet.kernel.Probe;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import jdk.incubator.vector.FloatVector;

/** The Vector API: Java at the machine's FP32 peak. */
public final class VectorBackend extends JvmBackend {
    private static final String MODULE = "jdk.incubator.vector";

    private final String implementation;

    /**
     * For {@link Probe#attempt}.
     *
     * @throws Probe.Unavailable without the incubating module
     */
    public VectorBackend() throws Probe.Unavailable {
        this(bits());
    }

    private VectorBackend(int bits) {
        super("vector", "Vector API, " + bits + " bits, Java " + Runtime.version().feature());
        implementation = "jvm:vector_fma_" + bits;
    }

    private static int bits() throws Probe.Unavailable {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw new Probe.Unavailable(
                    "the module "
                            + MODULE
                            + " is not there; start Java with --add-modules "
                            + MODULE);
        }
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    Converter converter() {
        return new VectorConverter();
    }

    @Override
    RowMath rowMath() {
        return new VectorRowMath();
    }

    @Override
    String implementation() {
        return implementation;
    }

    @Override
    Tile tile() {
        return new VectorTile();
    }

    @Override
    Parts parts(Product request, Parameters parameters) {
        return new Parts(
                tile(),
                new VectorChannelLoop(),
                new VectorEpilogue(request, parameters),
                converter(),
                implementation());
    }
}
