/** Choices by error: schemes, ranges, groupings, and which layers. */
package dev.octet.quant.choose;
