package dev.octet.engine.cuda;

import java.util.Locale;

/** The kernels of native/cuda, by their names there. */
public enum DeviceKernel {
    FINISH_S32,
    FINISH_F32,
    PACK_S8,
    PACK_F32,
    COLUMN_SUMS,
    CHANNELS_LAST_S8,
    CHANNELS_LAST_F32,
    WINDOWS_S8,
    WINDOWS_S8X4,
    WINDOWS_S8X16,
    WINDOWS_F32,
    DIRECT_S32,
    DIRECT_F32,
    DEPTHWISE_S32,
    CONVERT,
    ROW_ENDS,
    QUANTIZE_ROWS;

    private final String symbol = "octet_" + name().toLowerCase(Locale.ROOT);

    /** From accumulators to dst. */
    public static DeviceKernel finish(boolean integers) {
        return integers ? FINISH_S32 : FINISH_F32;
    }

    /** From source to dst, without a multiplication in between. */
    public static DeviceKernel direct(boolean integers) {
        return integers ? DIRECT_S32 : DIRECT_F32;
    }

    /** The function's name. */
    public String symbol() {
        return symbol;
    }
}
