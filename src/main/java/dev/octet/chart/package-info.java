/** How charts look and become SVG, for the pictures of quantization and those of the benchmarks. */
package dev.octet.chart;
