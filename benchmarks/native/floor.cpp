// The floor under every call from Java: the same oneDNN primitive from plain C++, and plain reading
// of the same bytes. It answers questions on standard input, one line each, so that a benchmark can
// take its rounds in turn with ours:
//   gemm SRC DST M K N MILLIS     ns per execution, for about MILLIS
//   conv SRC DST IMAGES … MILLIS  the same for a convolution, channels last
//   read BYTES MILLIS             ns to read BYTES once with the widest loads
//   copy BYTES MILLIS             ns to copy BYTES with memcpy
#include <omp.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <sstream>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;
using dnnl::memory;

double nanos(Clock::duration d) { return std::chrono::duration<double, std::nano>(d).count(); }

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

std::shared_ptr<char> allocate(size_t bytes, PageSize pages) {
    const bool huge = pages == PageSize::HUGE && bytes >= (size_t(2) << 20);
    size_t align = huge ? size_t(2) << 20 : 4096;
    size_t rounded = (bytes + align - 1) / align * align;
    char *data = static_cast<char *>(aligned_alloc(align, rounded));
    if (huge) madvise(data, rounded, MADV_HUGEPAGE);
    for (size_t i = 0; i < rounded; i++) data[i] = static_cast<char>(i * 7 % 100);
    return std::shared_ptr<char>(data, free);
}

memory::data_type type(const std::string &name) {
    if (name == "u8") return memory::data_type::u8;
    if (name == "s8") return memory::data_type::s8;
    if (name == "s32") return memory::data_type::s32;
    if (name == "f32") return memory::data_type::f32;
    throw std::invalid_argument("unknown type " + name);
}

// A primitive without attributes, its weights in oneDNN's own format, its data in place.
class Primitive {
public:
    Primitive() : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {
        attr_.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    }

    void run() {
        dnnl_primitive_execute(primitive_.get(), stream_.get(), static_cast<int>(args_.size()),
                               args_.data());
    }

protected:
    template <class Descriptor>
    void take(const Descriptor &desc) {
        primitive_ = dnnl::primitive(desc);
        add(DNNL_ARG_SRC, desc.src_desc());
        add(DNNL_ARG_WEIGHTS, desc.weights_desc());
        add(DNNL_ARG_DST, desc.dst_desc());
        add(DNNL_ARG_SCRATCHPAD, desc.scratchpad_desc());
        if (desc.src_desc().get_data_type() == memory::data_type::f32) fillFloats();
    }

    dnnl::engine engine_;
    dnnl::primitive_attr attr_;

private:
    void add(int arg, const memory::desc &desc) {
        const bool weights = arg == DNNL_ARG_WEIGHTS;
        data_.push_back(
            allocate(desc.get_size(), weights ? PageSize::HUGE : PageSize::ORDINARY));
        memories_.emplace_back(desc, engine_, data_.back().get());
        args_.push_back({arg, memories_.back().get()});
    }

    void fillFloats() {
        for (size_t i = 0; i < 2; i++) {
            auto *values = reinterpret_cast<float *>(data_[i].get());
            size_t count = memories_[i].get_desc().get_size() / 4;
            for (size_t j = 0; j < count; j++) values[j] = static_cast<float>(j % 13) - 6;
        }
    }

    dnnl::stream stream_;
    dnnl::primitive primitive_;
    std::vector<std::shared_ptr<char>> data_;
    std::vector<memory> memories_;
    std::vector<dnnl_exec_arg_t> args_;
};

memory::data_type weightsFor(memory::data_type src) {
    return src == memory::data_type::f32 ? src : memory::data_type::s8;
}

class Gemm : public Primitive {
public:
    explicit Gemm(std::istringstream &question) {
        using Tag = memory::format_tag;
        std::string src, dst;
        long m, k, n;
        question >> src >> dst >> m >> k >> n;
        if (!question) throw std::invalid_argument("gemm SRC DST M K N MILLIS");
        take(dnnl::matmul::primitive_desc(
            engine_, memory::desc({m, k}, type(src), Tag::ab),
            memory::desc({k, n}, weightsFor(type(src)), Tag::any),
            memory::desc({m, n}, type(dst), Tag::ab), attr_));
    }
};

class Conv : public Primitive {
public:
    explicit Conv(std::istringstream &question) {
        using Tag = memory::format_tag;
        std::string srcType, dstType;
        long images, groups, ic, oc;
        size_t rank;
        question >> srcType >> dstType >> images >> groups >> ic >> oc >> rank;
        memory::dims src{images, ic}, dst{images, oc}, weights{oc / groups, ic / groups};
        if (groups > 1) weights.insert(weights.begin(), groups);
        memory::dims stride, dilation, before, after;
        for (size_t i = 0; i < rank && question; i++) {
            for (memory::dims *dims :
                 {&src, &dst, &weights, &stride, &dilation, &before, &after}) {
                long value = 0;
                question >> value;
                dims->push_back(value);
            }
            dilation.back()--;
        }
        if (!question) {
            throw std::invalid_argument(
                "conv SRC DST IMAGES GROUPS IC OC RANK {IN OUT K STRIDE DILATION PAD PADAFTER}"
                " MILLIS");
        }
        const Tag tags[] = {Tag::nwc, Tag::nhwc, Tag::ndhwc};
        const Tag tag = tags[rank - 1];
        take(dnnl::convolution_forward::primitive_desc(
            engine_, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
            memory::desc(src, type(srcType), tag),
            memory::desc(weights, weightsFor(type(srcType)), Tag::any),
            memory::desc(dst, type(dstType), tag), stride, dilation, before, after, attr_));
    }
};

#if defined(__x86_64__)
__attribute__((target("avx512f"))) int64_t read512(const char *data, size_t bytes) {
    __m512i sums[8];
    for (auto &s : sums) s = _mm512_setzero_si512();
    for (size_t i = 0; i + 512 <= bytes; i += 512) {
        for (int j = 0; j < 8; j++) {
            sums[j] = _mm512_xor_si512(sums[j], _mm512_load_si512(data + i + 64 * j));
        }
    }
    for (int j = 1; j < 8; j++) sums[0] = _mm512_xor_si512(sums[0], sums[j]);
    int64_t words[8];
    memcpy(words, &sums[0], sizeof words);
    int64_t sum = 0;
    for (int64_t word : words) sum ^= word;
    return sum;
}
#endif

int64_t readWords(const char *data, size_t bytes) {
    int64_t sum = 0;
    for (size_t i = 0; i + 8 <= bytes; i += 8) {
        int64_t word;
        memcpy(&word, data + i, 8);
        sum ^= word;
    }
    return sum;
}

int64_t readAll(const char *data, size_t bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return read512(data, bytes);
#endif
    return readWords(data, bytes);
}

volatile int64_t sink;

double answer(const std::string &line) {
    static std::map<std::string, std::unique_ptr<Primitive>> primitives;
    static std::map<size_t, std::shared_ptr<char>> blocks, copies;
    std::istringstream question(line);
    std::string what;
    question >> what;
    if (what == "gemm" || what == "conv") {
        auto &primitive = primitives[line];
        if (!primitive && what == "gemm") primitive = std::make_unique<Gemm>(question);
        if (!primitive) primitive = std::make_unique<Conv>(question);
        const double millis = std::stod(line.substr(line.rfind(' ')));
        return time(millis, [&] { primitive->run(); });
    }
    if (what == "read") {
        size_t bytes;
        double millis;
        question >> bytes >> millis;
        if (!question) throw std::invalid_argument("read BYTES MILLIS");
        auto &block = blocks[bytes];
        if (!block) block = allocate(bytes, PageSize::HUGE);
        return time(millis, [&] { sink = readAll(block.get(), bytes); });
    }
    if (what == "copy") {
        size_t bytes;
        double millis;
        question >> bytes >> millis;
        if (!question) throw std::invalid_argument("copy BYTES MILLIS");
        // ordinary pages, as direct buffers have them
        auto &block = copies[bytes];
        if (!block) block = allocate(2 * bytes, PageSize::ORDINARY);
        return time(millis, [&] { memcpy(block.get() + bytes, block.get(), bytes); });
    }
    throw std::invalid_argument("unknown question '" + what + "'");
}

}  // namespace

int main() {
    omp_set_num_threads(1);
    std::string line;
    while (std::getline(std::cin, line)) {
        try {
            std::cout << answer(line) << std::endl;
        } catch (const std::exception &e) {
            std::cout << "error " << e.what() << std::endl;
        }
    }
}
