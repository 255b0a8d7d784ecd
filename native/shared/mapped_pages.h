// What dev.octet.memory.MappedPagesNative needs of the operating system.
#pragma once

#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace octet {

// Takes pages of a file's read-only mapping out of this process; they are read again when they are
// touched. The pages at both ends go as wholes.
inline void letGo(int64_t address, int64_t bytes) {
#if defined(__linux__)
    const int64_t page = sysconf(_SC_PAGESIZE), first = address / page * page;
    // what it returns would say nothing new: pages that stay are as good
    madvise(reinterpret_cast<void *>(first), static_cast<size_t>(address + bytes - first),
            MADV_DONTNEED);
#else
    (void)address, (void)bytes;
#endif
}

}  // namespace octet
