/**
 * Graph to graph: what makes a network faster, one pass a file. A graph is made for inputs of known
 * shapes first, then passes find what belongs together and turn nodes into requests of Octet's
 * kernels.
 */
package dev.octet.model.rewrite;
