// Memory for weights: aligned to pages, huge ones where the size is worth it. Reading 16 MiB on 4 KiB
// pages took 1.3 to 1.6 times as long, waiting for the page walker.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace octet {

class Pages {
public:
    Pages() = default;
    explicit Pages(size_t bytes) {
        const size_t page = bytes >= kHuge ? kHuge : 4096;
        const size_t rounded = (bytes + page - 1) / page * page;
        data_ = static_cast<char *>(std::aligned_alloc(page, rounded));
        if (data_ == nullptr) throw std::bad_alloc();
#if defined(__linux__)
        if (page == kHuge) madvise(data_, rounded, MADV_HUGEPAGE);
#endif
        std::memset(data_, 0, rounded);
    }
    ~Pages() { std::free(data_); }
    Pages(const Pages &) = delete;
    Pages &operator=(const Pages &) = delete;

    char *data() const { return data_; }

private:
    static constexpr size_t kHuge = size_t(2) << 20;
    char *data_ = nullptr;
};

// Memory that grows and is kept.
class Growing {
public:
    Growing() = default;
    Growing(const Growing &) = delete;
    Growing &operator=(const Growing &) = delete;
    ~Growing() { std::free(data_); }
    template <class T>
    T *atLeast(size_t count) {
        size_t bytes = (count * sizeof(T) + 63) / 64 * 64;
        if (bytes > size_) {
            std::free(data_);
            data_ = std::aligned_alloc(64, bytes);
            size_ = data_ == nullptr ? 0 : bytes;
            if (data_ == nullptr) throw std::bad_alloc();
        }
        return static_cast<T *>(data_);
    }

private:
    void *data_ = nullptr;
    size_t size_ = 0;
};

}  // namespace octet
