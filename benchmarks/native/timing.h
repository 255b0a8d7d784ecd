// Timing, and memory as both sides of a comparison have it.
#pragma once
#include <stdlib.h>
#include <sys/mman.h>

#include <chrono>
#include <cstddef>
#include <memory>

using Clock = std::chrono::steady_clock;

inline double nanos(Clock::duration d) { return std::chrono::duration<double, std::nano>(d).count(); }

// Runs `call` for about `millis`; ns per call. The clock is read after batches that grow with the
// time passed, so that neither the clock nor one slow first call counts.
template <class Call>
double time(double millis, Call call) {
    call();
    const auto begin = Clock::now();
    long calls = 0;
    double passed = 0;
    while (passed < millis * 1e6) {
        const long batch = 1 + calls / 8;
        for (long i = 0; i < batch; i++) call();
        calls += batch;
        passed = nanos(Clock::now() - begin);
    }
    return passed / calls;
}

// Weights, and what is read to compare with them, lie on huge pages where their size is worth one, as
// Octet's do; source and destination on ordinary ones, as a caller's direct buffers do.
enum class PageSize { ORDINARY, HUGE };

inline std::shared_ptr<char> allocate(size_t bytes, PageSize pages) {
    const bool huge = pages == PageSize::HUGE && bytes >= (size_t(2) << 20);
    size_t align = huge ? size_t(2) << 20 : 4096;
    size_t rounded = (bytes + align - 1) / align * align;
    char *data = static_cast<char *>(aligned_alloc(align, rounded));
    if (huge) madvise(data, rounded, MADV_HUGEPAGE);
    for (size_t i = 0; i < rounded; i++) data[i] = static_cast<char>(i * 7 % 100);
    return std::shared_ptr<char>(data, free);
}
