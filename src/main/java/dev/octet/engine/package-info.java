/** HOW requests are computed: one package per engine, none of which knows another. */
package dev.octet.engine;
