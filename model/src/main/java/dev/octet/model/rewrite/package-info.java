/**
 * Graph to graph: what makes a network faster, one pass a file. {@link
 * dev.octet.model.rewrite.Rewriting} has their order. A graph is prepared once ({@code prepare}),
 * made for inputs of known shapes, and then passes take apart what stands for several operators
 * ({@code expand}), put together what belongs together ({@code fuse}), and turn nodes into requests
 * of Octet's kernels ({@code layout}, {@code product}, {@code quantized}, {@code row}). They stand
 * on {@code edit}, {@code match} and {@code computed}, which are for whoever writes a pass.
 */
package dev.octet.model.rewrite;
