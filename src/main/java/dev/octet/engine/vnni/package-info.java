/**
 * HOW our own VNNI kernels compute: multiplications, depthwise convolutions, and 1x1 convolutions.
 * native/vnni is the other half.
 */
package dev.octet.engine.vnni;
