/**
 * What quantizing a network cost and saved: data that the quantizer fills in, as JSON and as a page
 * of HTML that needs nothing else.
 */
package dev.octet.model.quantize.report;
