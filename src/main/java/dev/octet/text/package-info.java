/**
 * What everything that is written has in common: numbers, the same in every language, how it shows
 * what was handed over, and what was meant instead.
 */
package dev.octet.text;
