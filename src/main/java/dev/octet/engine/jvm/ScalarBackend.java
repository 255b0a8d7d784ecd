package dev.octet.engine.jvm;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Product;

/** Plain Java, the reference: works everywhere, needs no flags. */
public final class ScalarBackend extends JvmBackend {
    /** Always works. */
    public ScalarBackend() {
        super("scalar", "plain Java " + Runtime.version().feature());
    }

    @Override
    Converter converter() {
        return new ScalarConverter();
    }

    @Override
    RowMath rowMath() {
        return new ScalarRowMath();
    }

    @Override
    String implementation() {
        return "jvm:scalar";
    }

    @Override
    Tile tile() {
        return new ScalarTile();
    }

    @Override
    Parts parts(Product request, Parameters parameters) {
        return new Parts(
                tile(),
                new ScalarChannelLoop(request.weights() == DataType.F32),
                new ScalarEpilogue(request, parameters),
                converter(),
                implementation());
    }
}
