/**
 * HOW our own VNNI kernels compute: multiplications, depthwise convolutions, and those of one
 * group. native/vnni is the other half.
 */
package dev.octet.engine.vnni;
