package dev.octet.model.tflite.file;

/**
 * What a tensor's integers stand for: {@code scale * (integer - zeroPoint)}.
 *
 * @param scales one, or one for each index along the axis
 * @param zeroPoints as many
 * @param axis along which they differ, where there are several
 */
public record Quantization(float[] scales, int[] zeroPoints, int axis) {
    /** Whether there is one scale for all elements. */
    public boolean isPerTensor() {
        return scales.length == 1;
    }

    /** Whether both have one scale and zero point, and the same. */
    public boolean isAs(Quantization other) {
        return isPerTensor()
                && other.isPerTensor()
                && scales[0] == other.scales[0]
                && zeroPoints[0] == other.zeroPoints[0];
    }
}
