/** How good the answers of a network are, beside those of another one. */
package dev.octet.model.quantize.score;
