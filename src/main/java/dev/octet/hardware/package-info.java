/**
 * What this machine has: {@link dev.octet.hardware.Machine#detect()}. It describes and decides
 * nothing: which engine runs is proved by the engines' own probes.
 *
 * <p>Best source first. Features: CPUID on x86 (native, {@code shared/cpuid.h}), HWCAP on 64-bit
 * Arm, else /proc/cpuinfo; never the vendor's name. Caches: /sys, else CPUID. Cores and memory:
 * /sys, /proc, control groups. GPUs: /proc/driver/nvidia and /sys/class/drm. Where none of these
 * exists, what the JDK knows.
 */
package dev.octet.hardware;
