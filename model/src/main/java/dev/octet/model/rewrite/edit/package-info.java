/**
 * The draft of a graph that a pass changes, and what a pass is. Whoever writes a pass begins with
 * {@link dev.octet.model.rewrite.edit.Editor}.
 */
package dev.octet.model.rewrite.edit;
