/** A choice among engines by measurement: the trial, its verdict, and the file that keeps it. */
package dev.octet.choice;
