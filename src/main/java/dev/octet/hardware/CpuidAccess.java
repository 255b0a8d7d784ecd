package dev.octet.hardware;

import dev.octet.nativelib.NativeLibrary;
import dev.octet.nativelib.Unusable;
import java.util.Optional;

/**
 * Whether CPUID can be asked here: either a reader, or one line that says why not.
 *
 * @param reader empty when CPUID cannot be used
 * @param problem empty when it can
 */
record CpuidAccess(Optional<CpuidReader> reader, String problem) {
    static CpuidAccess unavailable(String problem) {
        return new CpuidAccess(Optional.empty(), problem);
    }

    /** Loads the native library. The only place of this package that can fail to link. */
    static CpuidAccess open() {
        try {
            NativeLibrary.load(Cpuid.class);
            if (!Cpuid.cpuid(0, 0, new int[4])) {
                return unavailable("the native library was not built for x86");
            }
            return new CpuidAccess(Optional.of(new NativeReader()), "");
        } catch (Unusable e) {
            return unavailable(e.getMessage());
        } catch (LinkageError e) {
            return unavailable(oneLine(e));
        }
    }

    /**
     * The innermost cause is the reason; JavaCPP wraps it in "not in java.library.path", then lists
     * that.
     */
    static String oneLine(LinkageError e) {
        Throwable reason = e;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        String message = String.valueOf(reason.getMessage()).split(" in java.library.path|\n")[0];
        return reason.getClass().getSimpleName() + ": " + message;
    }

    private static final class NativeReader implements CpuidReader {
        @Override
        public CpuidReader.Registers cpuid(int leaf, int subleaf) {
            int[] r = new int[4];
            return Cpuid.cpuid(leaf, subleaf, r)
                    ? new CpuidReader.Registers(r[0], r[1], r[2], r[3])
                    : CpuidReader.Registers.NONE;
        }

        @Override
        public long xgetbv() {
            return Cpuid.xgetbv();
        }
    }
}
