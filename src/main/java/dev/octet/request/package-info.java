/**
 * WHAT is computed: requests, the values that go with them, and the contract that every engine
 * keeps.
 *
 * <h2>The contract</h2>
 *
 * <ul>
 *   <li>{@link dev.octet.request.Gemm}: dst[M,N] = src[M,K] · weights, row-major. Sources u8, s8 or
 *       f32 with rows quantized on the fly; weights s8; accumulator s32; dst s32, f32, u8 or s8.
 *       And f32·f32 → f32.
 *   <li>The s32 accumulator is exact, bit for bit, on every engine. An engine that would saturate
 *       is not available for the request.
 *   <li>x_real = scale · (x_int − zeroPoint); weights may have a zero point, too. Quantizing is q =
 *       clamp(roundHalfEven(x / scale) + zeroPoint); NaN becomes the zero point, ±∞ saturates.
 *       {@link dev.octet.request.Quantize} does that, and the ways back.
 *   <li>{@link dev.octet.request.TensorOperation}: softmax, normalizations and reductions of
 *       floats, whose sums have one order, to floats or to integers in the same pass.
 *   <li>{@link dev.octet.request.Attention}: two multiplications of floats and the softmax between
 *       them, with the bits of the three requests; or the same of integers found on the fly, whose
 *       sums are exact.
 *   <li>{@link dev.octet.request.Epilogue} says what happens to the accumulator, in which order,
 *       and every operation is rounded by itself. All engines give the same bits, for every
 *       activation.
 *   <li>A sum of f32·f32 has one order: it begins with +0, and for k ascending sum = fma(src[k],
 *       weight[k], sum), in f32. In a {@link dev.octet.request.Conv} k counts the kernel's taps
 *       outside and the channels inside. Engines of others that sum in an order of their own are
 *       taken for FP32 only where a caller allows it.
 * </ul>
 *
 * A {@link dev.octet.request.Request} is immutable, valid by construction, and one line of text
 * both ways. It says itself which {@link dev.octet.request.Operand}s a run has. With its {@link
 * dev.octet.request.Parameters} it is a {@link dev.octet.request.BoundRequest}, which an engine
 * prepares.
 */
package dev.octet.request;
