/** How everything here writes numbers. */
package dev.octet.text;
