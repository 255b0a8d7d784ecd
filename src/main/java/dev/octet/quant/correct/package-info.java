/** Corrections of a layer: bias, equalization, SmoothQuant. */
package dev.octet.quant.correct;
