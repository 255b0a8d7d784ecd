package dev.octet.engine.cuda;

import dev.octet.engine.BackendContract;
import dev.octet.kernel.Probe;
import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;

/** The engine with a device that every machine has: all of it but the calls of CUDA's libraries. */
class HostContractTest extends BackendContract {
    @Override
    protected Probe probe() {
        return Probe.attempt("cuda", () -> new CudaBackend(new HostDevice(), () -> 1));
    }

    @Override
    protected boolean mayRefuse(Request request) {
        return request instanceof Product product
                ? mayRefuse(product)
                : !(request instanceof Quantize);
    }

    /** What came to the contract after the kernels were written. */
    private static boolean mayRefuse(Product product) {
        Epilogue epilogue = product.epilogue();
        return product.weights() == DataType.U8
                || product.weightZeroPoint() != Granularity.NONE
                || epilogue.weightScale() == Granularity.PER_GROUP
                || epilogue.activation().kind() == Activation.Kind.PRELU
                || epilogue.hasTail()
                || epilogue.residualType() == DataType.S32
                || epilogue.dstScale() && !epilogue.dst().isInt8();
    }
}
