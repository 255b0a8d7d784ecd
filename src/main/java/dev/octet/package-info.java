/**
 * The front door: {@link dev.octet.Octet} picks engines, {@link dev.octet.Linear} is the short way.
 */
package dev.octet;
