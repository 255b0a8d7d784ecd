/**
 * Networks for known shapes: the order of steps, the memory between them, the kernels. A plan is
 * made once for each combination of shapes and run by any number of threads, each in a frame of
 * memory of its own.
 */
package dev.octet.model.plan;
