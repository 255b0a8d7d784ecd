package dev.octet.kernel;

/**
 * The tensors of one run on a device: as {@link Operands}, in {@link DeviceBuffer}s, each from its
 * beginning. Reusable; one per thread.
 */
public final class DeviceOperands {
    private DeviceBuffer src;
    private DeviceBuffer dst;
    private DeviceBuffer residual;
    private DeviceBuffer rowScales;
    private DeviceBuffer rowZeroPoints;

    /** Source and destination. */
    public static DeviceOperands of(DeviceBuffer src, DeviceBuffer dst) {
        return new DeviceOperands().src(src).dst(dst);
    }

    /** The source, shaped as the request says. */
    public DeviceOperands src(DeviceBuffer src) {
        this.src = src;
        return this;
    }

    /** The destination; no other operand but the residual may be it. */
    public DeviceOperands dst(DeviceBuffer dst) {
        this.dst = dst;
        return this;
    }

    /** The residual, shaped as dst. It may be dst itself where its elements are as large. */
    public DeviceOperands residual(DeviceBuffer residual) {
        this.residual = residual;
        return this;
    }

    /** See {@link Operands#rowScales}; on a device the values themselves are not checked. */
    public DeviceOperands rowScales(DeviceBuffer scales) {
        rowScales = scales;
        return this;
    }

    /** See {@link Operands#rowZeroPoints}; on a device the values themselves are not checked. */
    public DeviceOperands rowZeroPoints(DeviceBuffer zeroPoints) {
        rowZeroPoints = zeroPoints;
        return this;
    }

    /** The source. */
    public DeviceBuffer src() {
        return src;
    }

    /** The destination. */
    public DeviceBuffer dst() {
        return dst;
    }

    /** The residual or null. */
    public DeviceBuffer residual() {
        return residual;
    }

    /** The row scales or null. */
    public DeviceBuffer rowScales() {
        return rowScales;
    }

    /** The row zero points or null. */
    public DeviceBuffer rowZeroPoints() {
        return rowZeroPoints;
    }
}
