/**
 * Pictures of quantization, as SVG and PNG, without a screen. They need XChart, {@code
 * org.knowm.xchart:xchart}, which Octet does not bring along, and the module java.desktop.
 */
package dev.octet.quant.picture;
