/** HOW on x86: oneDNN through JavaCPP. native/octet_onednn.h is the other half. */
package dev.octet.engine.onednn;
