/**
 * Operations on rows and on elements as requests: softmax, normalizations, reductions, and chains
 * of elementwise nodes as one expression.
 */
package dev.octet.model.rewrite.row;
