/** Loading native libraries, without letting a damaged one end the JVM. */
package dev.octet.nativelib;
