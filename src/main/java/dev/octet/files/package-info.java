/** Files that are read and written: texts whole and in UTF-8, results whole or not at all. */
package dev.octet.files;
