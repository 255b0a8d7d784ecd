/**
 * The command line: {@link dev.octet.cli.Main} and one class per command. It uses the library as
 * any caller would; no module depends on it. The arithmetic of times is in {@code measure}, the
 * reading of problem lists in {@code list}.
 */
package dev.octet.cli;
