/**
 * HOW on NVIDIA: cuBLASLt's integer tensor cores, and our own CUDA kernels around them. {@link
 * dev.octet.engine.cuda.Device} is all that the engine asks of a GPU; native/cuda is the other
 * half.
 */
package dev.octet.engine.cuda;
