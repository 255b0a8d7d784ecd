/** NumPy's .npy files: reading any, larger than the heap too, and writing. */
package dev.octet.npy;
