/**
 * Networks written by code: of the shapes that people use, with weights that a seed gives, so that
 * they need no download and are the same everywhere. {@link dev.octet.model.zoo.Zoo} names them.
 * What they answer means nothing; how long they take does.
 *
 * <p>Batch normalizations are in the convolutions before them already, as exporters leave them.
 */
package dev.octet.model.zoo;
