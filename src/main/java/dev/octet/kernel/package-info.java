/**
 * The seam between what is computed ({@link dev.octet.request}) and the engines that compute it.
 *
 * <p>A {@link dev.octet.kernel.Backend} is an engine that works on this machine; {@link
 * dev.octet.kernel.Probe} says whether it does. It has an {@link dev.octet.kernel.Implementation}
 * for each kind of request it knows, which refuses one with a reason or turns it into a {@link
 * dev.octet.kernel.Computation}. {@link dev.octet.kernel.Kernel} guards that: it checks the {@link
 * dev.octet.kernel.Operands} of every run and its own lifetime. It is immutable and thread-safe,
 * and computes on the calling thread unless more threads were asked for.
 *
 * <h2>Devices</h2>
 *
 * An engine may compute on a device with memory of its own. Operands in main memory are copied
 * there and back; {@link dev.octet.kernel.DeviceBuffer}s stay there, and a {@link
 * dev.octet.kernel.DeviceQueue} runs kernels one behind the other while its caller goes on.
 */
package dev.octet.kernel;
