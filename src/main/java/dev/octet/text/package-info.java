/** What messages have in common: how they show what was handed over, and what was meant instead. */
package dev.octet.text;
