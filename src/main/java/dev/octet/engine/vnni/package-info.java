/**
 * HOW our own VNNI kernels compute: multiplications, depthwise convolutions, and 1x1 convolutions.
 * native/octet_vnni*.h are the other half.
 */
package dev.octet.engine.vnni;
