// The floor under every call from Java: the same oneDNN primitive from plain C++, and the limits of
// the machine itself. It answers questions on standard input, one line each, so that a benchmark can
// take its rounds in turn with ours:
//   time MILLIS gemm SRC DST M K N         ns per execution
//   time MILLIS conv SRC DST IMAGES ...    the same for a convolution, channels last
//   compute FOLDER gemm ...                with FOLDER's src and weights, into its dst; keeps the data
//   forget gemm ...                        frees it
//   read BYTES MILLIS                      ns to read BYTES once with the widest loads
//   copy BYTES MILLIS                      ns to copy BYTES with memcpy
//   peak int8|fp32 MILLIS                  10^9 operations per second in registers, and by what
//   version                                of oneDNN
#include <omp.h>

#include <cstdio>
#include <iostream>
#include <map>

#include "limits.h"
#include "primitive.h"

namespace {

volatile int64_t sink;

template <class... Values>
void take(std::istringstream &question, const char *form, Values &...values) {
    (question >> ... >> values);
    if (!question) throw std::invalid_argument(form);
}

std::string rest(std::istringstream &question) {
    std::string line;
    std::getline(question >> std::ws, line);
    return line;
}

using Primitives = std::map<std::string, std::unique_ptr<Primitive>>;

Primitives &primitives() {
    static Primitives all;
    return all;
}

Primitive &primitive(const std::string &line) {
    auto &known = primitives()[line];
    if (!known) {
        std::istringstream words(line);
        std::string what;
        words >> what;
        if (what == "gemm") {
            known = std::make_unique<Gemm>(words);
        } else {
            known = std::make_unique<Conv>(words);
        }
    }
    return *known;
}

double read(size_t bytes, double millis) {
    static std::map<size_t, std::shared_ptr<char>> blocks;
    auto &block = blocks[bytes];
    if (!block) block = allocate(bytes, PageSize::HUGE);
    return time(millis, [&] { sink = readAll(block.get(), bytes); });
}

double copy(size_t bytes, double millis) {
    static std::map<size_t, std::shared_ptr<char>> copies;
    // ordinary pages, as direct buffers have them
    auto &block = copies[bytes];
    if (!block) block = allocate(2 * bytes, PageSize::ORDINARY);
    return time(millis, [&] { memcpy(block.get() + bytes, block.get(), bytes); });
}

void answer(const std::string &line) {
    std::istringstream question(line);
    std::string what, word;
    double millis = 0;
    size_t bytes = 0;
    question >> what;
    if (what == "time") {
        take(question, "time MILLIS gemm|conv ...", millis);
        Primitive &known = primitive(rest(question));
        std::cout << time(millis, [&] { known.run(); }) << std::endl;
    } else if (what == "compute") {
        take(question, "compute FOLDER gemm|conv ...", word);
        primitive(rest(question)).computeIn(word);
        std::cout << "done" << std::endl;
    } else if (what == "forget") {
        primitives().erase(rest(question));
        std::cout << "done" << std::endl;
    } else if (what == "read" || what == "copy") {
        take(question, "read|copy BYTES MILLIS", bytes, millis);
        std::cout << (what == "read" ? read(bytes, millis) : copy(bytes, millis)) << std::endl;
    } else if (what == "peak") {
        take(question, "peak int8|fp32 MILLIS", word, millis);
        const Peak found = word == "int8" ? peakInt8(millis) : peakFp32(millis);
        std::cout << found.gops << ' ' << found.instructions << std::endl;
    } else if (what == "version") {
        const dnnl_version_t *version = dnnl_version();
        std::cout << "oneDNN " << version->major << '.' << version->minor << '.'
                  << version->patch << std::endl;
    } else {
        throw std::invalid_argument("unknown question '" + what + "'");
    }
}

}  // namespace

int main() {
    omp_set_num_threads(1);
    std::cout.precision(10);
    std::string line;
    while (std::getline(std::cin, line)) {
        try {
            answer(line);
        } catch (const std::exception &e) {
            std::cout << "error " << e.what() << std::endl;
        }
    }
}
