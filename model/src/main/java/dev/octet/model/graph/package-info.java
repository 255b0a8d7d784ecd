/**
 * Networks as graphs: small immutable records that know no file format and no kernel. A graph that
 * a node runs (a branch, the body of a loop) is closed: what it uses of the graph around it comes
 * as inputs of its own.
 */
package dev.octet.model.graph;
