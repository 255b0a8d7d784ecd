/**
 * HOW where our own VNNI kernels are faster than oneDNN: M = 1..4, depthwise convolutions, and 1x1
 * convolutions with 8-bit outputs. native/octet_vnni*.h are the other half.
 */
package dev.octet.engine.vnni;
