/** Pages of HTML that need nothing else: no script, no network, no other file; light and dark. */
package dev.octet.page;
