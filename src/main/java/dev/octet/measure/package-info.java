/** Prepared work with its buffers, whether its numbers are right, and how long it takes. */
package dev.octet.measure;
