/** Attention and what goes with it. */
package dev.octet.model.operator.attention;
