package dev.octet.engine.cuda.driver;

import static dev.octet.engine.cuda.driver.CudaStatus.check;
import static dev.octet.engine.cuda.driver.CudaStatus.checkBlas;
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtGetVersion;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMajor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMinor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrL2CacheSize;
import static org.bytedeco.cuda.global.cudart.cudaDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cudaDeviceSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMallocHost;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaRuntimeGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;

import dev.octet.engine.cuda.Device;
import dev.octet.engine.cuda.DeviceKernel;
import dev.octet.engine.cuda.MatrixShape;
import dev.octet.engine.cuda.Stream;
import dev.octet.hardware.Gpu;
import dev.octet.hardware.Machine;
import dev.octet.kernel.Probe;
import dev.octet.memory.Buffers;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** The first GPU of this machine, through CUDA's runtime, its driver, cuBLASLt and NVRTC. */
final class CudaDevice implements Device {
    private static final String ALGORITHMS = "dev.octet.cuda.algorithms";
    private static final int DEVICE = 0;
    private static final int TURING = 75;
    private static final long LEAST_FREE_BYTES = 256L << 20;

    /** Accumulators and operands of a band share the cache with weights. */
    private static final double CACHE_SHARE = 0.75;

    private static final String BAND = "dev.octet.cuda.bandRows";
    private static final int BAND_ROWS = 1024;
    private static final int BAND_UNIT = 32;

    private final Device.Facts facts;
    private final CUfunc_st[] functions;
    private final cublasLtContext blas = new cublasLtContext();
    private final boolean measures;

    /**
     * Opens it.
     *
     * @param libraries to be loaded before JavaCPP looks for them
     * @throws Probe.Unavailable with the reason and what helps
     */
    CudaDevice(List<Path> libraries) throws Probe.Unavailable {
        // a library that is loaded is found by its name, wherever it is
        libraries.forEach(library -> System.load(library.toAbsolutePath().toString()));
        measures = measuresAlgorithms();
        int bandRows = wantedBandRows();
        checkCount();
        makeCurrent();
        int capability = capability();
        String name = name();
        if (capability < TURING) {
            throw new Probe.Unavailable(
                    RootLocale.format(
                            "%s has compute capability %s: it has no tensor cores for INT8, which came with 7.5",
                            name, dotted(capability)));
        }
        long[] memory = memory();
        if (memory[0] < LEAST_FREE_BYTES) {
            throw new Probe.Unavailable(
                    RootLocale.format(
                            "%s has %,d MiB free of %,d MiB, at least %,d MiB are needed: end what else uses it",
                            name, memory[0] >> 20, memory[1] >> 20, LEAST_FREE_BYTES >> 20));
        }
        facts =
                new Device.Facts(
                        text(name, capability, memory),
                        bandRows > 0 ? 0 : (long) (CACHE_SHARE * attribute(cudaDevAttrL2CacheSize)),
                        bandRows > 0 ? bandRows : BAND_ROWS);
        functions = functions(Nvrtc.architecture(capability));
        checkBlas(cublasLtCreate(blas), "cublasLtCreate");
    }

    private static boolean measuresAlgorithms() throws Probe.Unavailable {
        String wanted = System.getProperty(ALGORITHMS, "heuristic");
        return switch (wanted) {
            case "heuristic" -> false;
            case "measured" -> true;
            default ->
                    throw new Probe.Unavailable(
                            RootLocale.format(
                                    "-D%s=%s: it is heuristic or measured", ALGORITHMS, wanted));
        };
    }

    /** 0 for what fits in the cache. */
    private static int wantedBandRows() throws Probe.Unavailable {
        int wanted = Integer.getInteger(BAND, 0);
        if (wanted < 0 || wanted % BAND_UNIT != 0) {
            throw new Probe.Unavailable(
                    RootLocale.format("-D%s=%d: it is a multiple of %d", BAND, wanted, BAND_UNIT));
        }
        return wanted;
    }

    private static void checkCount() throws Probe.Unavailable {
        int[] count = new int[1];
        int status = cudaGetDeviceCount(count);
        if (status != 0 || count[0] == 0) {
            throw new Probe.Unavailable(
                    (status == 0
                                    ? "CUDA finds no GPU"
                                    : "CUDA does not start: "
                                            + cudaGetErrorString(status).getString())
                            + "; CUDA 13 needs driver 580 or newer, and a container must be started"
                            + " with the GPU");
        }
    }

    private static int attribute(int attribute) {
        int[] value = new int[1];
        check(cudaDeviceGetAttribute(value, attribute, DEVICE), "cudaDeviceGetAttribute");
        return value[0];
    }

    private static int capability() {
        return 10 * attribute(cudaDevAttrComputeCapabilityMajor)
                + attribute(cudaDevAttrComputeCapabilityMinor);
    }

    private static String name() {
        byte[] name = new byte[256];
        check(cuDeviceGetName(name, name.length, DEVICE), "cuDeviceGetName");
        return new String(name, StandardCharsets.UTF_8).split("\0")[0];
    }

    /** Free and all bytes. */
    private static long[] memory() {
        Cell free = new Cell(Long.BYTES);
        Cell all = new Cell(Long.BYTES);
        check(cudaMemGetInfo(new SizeTPointer(free), new SizeTPointer(all)), "cudaMemGetInfo");
        return new long[] {free.toLong(), all.toLong()};
    }

    private static String text(String name, int capability, long[] memory) {
        int[] driver = new int[1];
        int[] runtime = new int[1];
        check(cudaDriverGetVersion(driver), "cudaDriverGetVersion");
        check(cudaRuntimeGetVersion(runtime), "cudaRuntimeGetVersion");
        long blas = cublasLtGetVersion();
        return RootLocale.format(
                        "%s, compute capability %s, %,d MiB (%,d MiB free), driver %sfor CUDA %s, runtime %s,",
                        name,
                        dotted(capability),
                        memory[1] >> 20,
                        memory[0] >> 20,
                        kernelDriver(),
                        cudaVersion(driver[0]),
                        cudaVersion(runtime[0]))
                + RootLocale.format(
                        " cuBLASLt %d.%d.%d, NVRTC %s",
                        blas / 10_000, blas % 10_000 / 100, blas % 100, Nvrtc.version());
    }

    /** As the kernel's files say: CUDA's own functions know only what the driver is good for. */
    private static String kernelDriver() {
        return Machine.detect().gpus().stream()
                .map(Gpu::driver)
                .filter(name -> name.startsWith("nvidia"))
                .findFirst()
                .map(name -> name + " ")
                .orElse("");
    }

    private static String dotted(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    private static String cudaVersion(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static CUfunc_st[] functions(String architecture) {
        KernelSource source = KernelSource.load();
        byte[] code =
                KernelCache.ofThisMachine()
                        .get(
                                Nvrtc.key(architecture),
                                source.all(),
                                () -> Nvrtc.compile(source, architecture));
        CUmod_st module = new CUmod_st();
        check(cuModuleLoadData(module, Cell.of(code)), "cuModuleLoadData for " + architecture);
        DeviceKernel[] kernels = DeviceKernel.values();
        CUfunc_st[] functions = new CUfunc_st[kernels.length];
        for (DeviceKernel kernel : kernels) {
            CUfunc_st function = new CUfunc_st();
            check(
                    cuModuleGetFunction(function, module, kernel.symbol()),
                    "cuModuleGetFunction of " + kernel.symbol());
            functions[kernel.ordinal()] = function;
        }
        return functions;
    }

    CUfunc_st function(DeviceKernel kernel) {
        return functions[kernel.ordinal()];
    }

    /**
     * Makes it this thread's device: any thread may come, and may have used another one. Costs some
     * nanoseconds where it is already.
     */
    void makeCurrent() {
        check(cudaSetDevice(DEVICE), "cudaSetDevice");
    }

    @Override
    public Device.Facts facts() {
        return facts;
    }

    @Override
    public long freeBytes() {
        makeCurrent();
        return memory()[0];
    }

    @Override
    public long allocate(long bytes) {
        makeCurrent();
        Pointer memory = new Pointer();
        check(cudaMalloc(memory, bytes), "cudaMalloc", bytes);
        return memory.address();
    }

    @Override
    public void free(long address) {
        makeCurrent();
        // queues may still use it
        check(cudaDeviceSynchronize(), "cudaDeviceSynchronize");
        check(cudaFree(new Address().at(address)), "cudaFree");
    }

    @Override
    public ByteBuffer allocatePinned(int bytes) {
        makeCurrent();
        Pointer memory = new Pointer();
        check(cudaMallocHost(memory, bytes), "cudaMallocHost", bytes);
        return memory.capacity(bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public void freePinned(ByteBuffer pinned) {
        check(cudaFreeHost(new Address().at(Buffers.address(pinned))), "cudaFreeHost");
    }

    @Override
    public Stream openStream() {
        return new CudaStream(this);
    }

    @Override
    public Optional<String> refuses(MatrixShape shape) {
        makeCurrent();
        try (CudaProblem problem = new CudaProblem(blas, shape)) {
            return problem.refusal();
        }
    }

    @Override
    public Multiplication prepare(MatrixShape shape) {
        makeCurrent();
        if (!measures) {
            return new CudaMultiplication(new CudaProblem(blas, shape), null);
        }
        try (AlgorithmTimer timer = new AlgorithmTimer(this, shape)) {
            return new CudaMultiplication(new CudaProblem(blas, shape), timer);
        }
    }
}
