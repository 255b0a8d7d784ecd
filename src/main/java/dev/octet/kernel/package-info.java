/**
 * WHAT is computed: requests, the contract every engine keeps, and the seam between the two.
 *
 * <h2>The contract</h2>
 *
 * <ul>
 *   <li>{@link dev.octet.request.Gemm}: dst[M,N] = src[M,K] · weights, row-major. Sources u8, s8 or
 *       f32 with rows quantized on the fly; weights s8; accumulator s32; dst s32, f32, u8 or s8.
 *       And f32·f32 → f32.
 *   <li>The s32 accumulator is exact, bit for bit, on every engine. An engine that would saturate
 *       is not available for the request.
 *   <li>x_real = scale · (x_int − zeroPoint); weights have zero point 0. Quantizing is q =
 *       clamp(roundHalfEven(x / scale) + zeroPoint); NaN becomes the zero point, ±∞ saturates.
 *       {@link dev.octet.request.Quantize} does that, and the ways back.
 *   <li>{@link dev.octet.request.Epilogue} says what happens to the accumulator, in which order,
 *       and every operation is rounded by itself. All engines give the same bits, for every
 *       activation. f32·f32 → f32 alone may differ by the rounding of its sums.
 *   <li>A {@link dev.octet.kernel.Kernel} is immutable and thread-safe. It computes on the calling
 *       thread unless more threads were asked for.
 * </ul>
 *
 * <h2>Devices</h2>
 *
 * An engine may compute on a device with memory of its own. Operands in main memory are copied
 * there and back; {@link dev.octet.kernel.DeviceBuffer}s stay there, and a {@link
 * dev.octet.kernel.DeviceQueue} runs kernels one behind the other while its caller goes on.
 *
 * <h2>The seam</h2>
 *
 * A {@link dev.octet.kernel.Backend} is an engine that works on this machine; {@link
 * dev.octet.kernel.Probe} says whether it does. It refuses a request with a reason or turns it into
 * a {@link dev.octet.kernel.Computation}, which {@link dev.octet.kernel.Kernel} guards.
 */
package dev.octet.kernel;
