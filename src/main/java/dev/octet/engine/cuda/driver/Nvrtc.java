package dev.octet.engine.cuda.driver;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_SUCCESS;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetNumSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTX;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTXSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import dev.octet.kernel.NativeFailure;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** The compiler that CUDA brings as a library. */
final class Nvrtc {
    /** One rounding per operation: the contract. */
    private static final List<String> OPTIONS =
            List.of("--std=c++17", "--fmad=false", "--ftz=false", "--prec-div=true");

    /** Machine code of one architecture. */
    private static final String REAL = "sm_";

    /** PTX, which a driver translates for any later architecture. */
    private static final String VIRTUAL = "compute_";

    private Nvrtc() {}

    /** Such as "13.0". */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check(nvrtcVersion(major, minor), "nvrtcVersion");
        return major[0] + "." + minor[0];
    }

    /**
     * What to compile for: a device's own architecture, or, where the device is newer than this
     * compiler, the last one before it.
     *
     * @param capability ten times the compute capability
     */
    static String architecture(int capability) {
        int[] count = new int[1];
        check(nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs");
        int[] known = new int[count[0]];
        check(nvrtcGetSupportedArchs(known), "nvrtcGetSupportedArchs");
        return architecture(capability, known);
    }

    static String architecture(int capability, int... known) {
        int last = Arrays.stream(known).filter(each -> each <= capability).max().orElse(capability);
        return (last == capability ? REAL : VIRTUAL) + last;
    }

    /** What the result depends on besides the sources. */
    static String key(String architecture) {
        return architecture + ' ' + OPTIONS + " NVRTC " + version();
    }

    /**
     * Compiles.
     *
     * @param architecture such as sm_90, or compute_90
     * @return machine code for it, or PTX
     * @throws NativeFailure with the compiler's own words
     */
    static byte[] compile(KernelSource source, String architecture) {
        Cell text = Cell.of(source.program());
        Cell name = Cell.of(KernelSource.PROGRAM);
        List<Cell> headers = source.headers().values().stream().map(Cell::of).toList();
        List<Cell> names = source.headers().keySet().stream().map(Cell::of).toList();
        Cell headersAt = addresses(headers);
        Cell namesAt = addresses(names);
        _nvrtcProgram program = new _nvrtcProgram();
        check(
                nvrtcCreateProgram(
                        program,
                        new BytePointer(text),
                        new BytePointer(name),
                        headers.size(),
                        new PointerPointer<>(headersAt),
                        new PointerPointer<>(namesAt)),
                "nvrtcCreateProgram");
        Reference.reachabilityFence(List.of(text, name, headers, names, headersAt, namesAt));
        try {
            compile(program, architecture);
            return architecture.startsWith(VIRTUAL) ? ptx(program) : machineCode(program);
        } finally {
            nvrtcDestroyProgram(program);
        }
    }

    private static void compile(_nvrtcProgram program, String architecture) {
        List<Cell> options =
                Stream.concat(Stream.of("--gpu-architecture=" + architecture), OPTIONS.stream())
                        .map(Cell::of)
                        .toList();
        Cell optionsAt = addresses(options);
        int status = nvrtcCompileProgram(program, options.size(), new PointerPointer<>(optionsAt));
        Reference.reachabilityFence(List.of(options, optionsAt));
        if (status != NVRTC_SUCCESS) {
            throw new NativeFailure(
                    RootLocale.format(
                            "NVRTC %s does not compile the kernels for %s: %s%n%s",
                            version(), architecture, text(status), log(program)));
        }
    }

    private static byte[] machineCode(_nvrtcProgram program) {
        Cell size = new Cell(Long.BYTES);
        check(nvrtcGetCUBINSize(program, new SizeTPointer(size)), "nvrtcGetCUBINSize");
        byte[] code = new byte[Math.toIntExact(size.toLong())];
        check(nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
        return code;
    }

    private static byte[] ptx(_nvrtcProgram program) {
        Cell size = new Cell(Long.BYTES);
        check(nvrtcGetPTXSize(program, new SizeTPointer(size)), "nvrtcGetPTXSize");
        byte[] text = new byte[Math.toIntExact(size.toLong())];
        check(nvrtcGetPTX(program, text), "nvrtcGetPTX");
        return text;
    }

    private static String log(_nvrtcProgram program) {
        Cell size = new Cell(Long.BYTES);
        check(nvrtcGetProgramLogSize(program, new SizeTPointer(size)), "nvrtcGetProgramLogSize");
        byte[] log = new byte[Math.toIntExact(size.toLong())];
        check(nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
        return new String(log, StandardCharsets.UTF_8).split("\0")[0];
    }

    private static Cell addresses(List<Cell> cells) {
        return Cell.of(cells.stream().mapToLong(Cell::address).toArray());
    }

    private static String text(int status) {
        return nvrtcGetErrorString(status).getString();
    }

    private static void check(int status, String call) {
        if (status != NVRTC_SUCCESS) {
            throw new NativeFailure(call + ": " + text(status));
        }
    }
}
