/**
 * What a network is calibrated and tested with: {@link dev.octet.model.sample.Samples}, read from
 * pictures, arrays or token ids one at a time, so that their number does not matter, and the labels
 * that go with them.
 *
 * <p>What is wrong with a file is an {@link java.lang.IllegalArgumentException} that names it, the
 * line and the numbers; a file that cannot be read an {@link java.io.UncheckedIOException} that
 * names it. Both come where a reader is made, as far as that shows without reading everything, and
 * where a sample is read.
 */
package dev.octet.model.sample;
