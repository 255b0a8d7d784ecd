/** Whole networks, Octet against another runtime: the same files, in turns. */
package dev.octet.benchmarks.network;
