/** Calibration files and parameters as trees of JSON, read strictly. */
package dev.octet.quant.json;
