/**
 * Finds native libraries, proves that they are what Octet was built with, and loads them; keeps
 * what will be executed where nobody else can write.
 */
package dev.octet.nativelib;
