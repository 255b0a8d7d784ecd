/** Pages of HTML that need nothing but themselves. */
package dev.octet.cli.page;
