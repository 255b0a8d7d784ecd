/**
 * Whether an engine keeps the contract: an {@link dev.octet.verify.Oracle} that is slow and
 * obvious, {@link dev.octet.verify.Case}s that print as one line and replay from it, and a {@link
 * dev.octet.verify.Verifier} that runs one case on one engine. Shares nothing with any engine.
 */
package dev.octet.verify;
