/** Channels that are divided in one place and multiplied in another, so that 8 bits fit them. */
package dev.octet.model.quantize.scaling;
