package dev.octet.engine.cuda;

/**
 * What a device is, and what the engine's decisions follow from.
 *
 * @param text name, memory and library versions, for people
 * @param cacheBytes second-level cache: what is written into it and read again at once is cheap
 * @param bandRows smallest number of rows that still keeps all multiprocessors busy; a multiple of
 *     32
 */
public record DeviceFacts(String text, long cacheBytes, int bandRows) {}
