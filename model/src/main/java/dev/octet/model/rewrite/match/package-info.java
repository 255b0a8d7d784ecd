/**
 * What nodes and values stand for, seen through the nodes around them: a tensor times a constant,
 * one that lies in another and need not be copied, one of 8-bit integers with a scale, an
 * activation. Passes ask here before they change anything; nothing here changes a graph.
 */
package dev.octet.model.rewrite.match;
