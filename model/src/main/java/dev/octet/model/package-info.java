/**
 * Networks on Octet's kernels. {@link dev.octet.model.Network} is the front door: it reads a file;
 * a {@link dev.octet.model.Session} runs it.
 */
package dev.octet.model;
