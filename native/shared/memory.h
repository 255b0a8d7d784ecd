// Memory for weights: aligned to pages, huge ones where the size is worth it. Reading 16 MiB on 4
// KiB pages took 1.3 to 1.6 times as long, waiting for the page walker.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace octet {

// Native memory that is not to be had: how much, and what for.
class OutOfMemory : public std::runtime_error {
public:
    OutOfMemory(size_t bytes, const char *purpose)
        : std::runtime_error("out of native memory: " + std::to_string(bytes) + " bytes for " +
                             purpose) {}
    // Where what asked for it does not know how much, such as the C++ library.
    explicit OutOfMemory(const std::string &purpose)
        : std::runtime_error("out of native memory for " + purpose) {}
};

// Work that says what it was, where memory is missing that nobody named: the C++ library's own, a
// library's objects. Those are small, so the message has no number.
template <class Work>
auto naming(const char *purpose, Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc &) {
        throw OutOfMemory(purpose);
    }
}

// `count` zeros.
template <class T>
std::vector<T> zeros(size_t count, const char *purpose) {
    try {
        return std::vector<T>(count);
    } catch (const std::bad_alloc &) {
        throw OutOfMemory(count * sizeof(T), purpose);
    } catch (const std::length_error &) {
        throw OutOfMemory(count * sizeof(T), purpose);
    }
}

class Pages {
public:
    Pages() = default;
    Pages(size_t bytes, const char *purpose) {
        const size_t page = bytes >= kHuge ? kHuge : kSmall;
        size_t rounded = roundedUp(bytes, page);
        // a huge page that is used in small part would be memory for nothing
        if (rounded - bytes > bytes / 8) rounded = roundedUp(bytes, kSmall);
        void *data = nullptr;
        if (posix_memalign(&data, page, rounded) != 0) throw OutOfMemory(rounded, purpose);
        data_ = static_cast<char *>(data);
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
    static constexpr size_t kHuge = size_t(2) << 20, kSmall = 4096;

    static size_t roundedUp(size_t bytes, size_t page) { return (bytes + page - 1) / page * page; }

    char *data_ = nullptr;
};

// Memory that grows and is kept.
class Growing {
public:
    explicit Growing(const char *purpose) : purpose_(purpose) {}
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
            if (data_ == nullptr) throw OutOfMemory(bytes, purpose_);
        }
        return static_cast<T *>(data_);
    }

private:
    const char *purpose_;
    void *data_ = nullptr;
    size_t size_ = 0;
};

}  // namespace octet
