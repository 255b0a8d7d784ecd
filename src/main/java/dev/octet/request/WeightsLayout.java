package dev.octet.request;

/** How the weights handed to {@code prepare} lie in memory. Engines repack them once. */
public enum WeightsLayout {
    /** Row-major [K,N]: element (k,n) at k·N + n. benchdnn's {@code ab}. */
    KN,
    /** Row-major [N,K], one row per output channel, as linear layers store it: n·K + k. */
    NK
}
