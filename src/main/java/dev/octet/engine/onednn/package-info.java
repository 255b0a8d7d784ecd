/** HOW on x86: oneDNN through JavaCPP. native/onednn/onednn.h is the other half. */
package dev.octet.engine.onednn;
