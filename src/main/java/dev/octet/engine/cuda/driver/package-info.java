/**
 * CUDA's side of {@link dev.octet.engine.cuda.Device}: the driver, cuBLASLt, NVRTC, and the way to
 * find them. Everything else of the engine knows a GPU only as a device.
 */
package dev.octet.engine.cuda.driver;
