// oneDNN's primitives without attributes, weights packed beforehand.
#pragma once
#include <fstream>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "timing.h"

using dnnl::memory;

inline memory::data_type type(const std::string &name) {
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

    // Takes FOLDER/src and FOLDER/weights, both dense, runs once, writes FOLDER/dst.
    void computeIn(const std::string &folder) {
        read(folder + "/src", data_[0].get(), memories_[0].get_desc().get_size());
        std::vector<char> dense(plainWeights_.get_size());
        read(folder + "/weights", dense.data(), dense.size());
        memory plain(plainWeights_, engine_, dense.data());
        dnnl::reorder(plain, memories_[1]).execute(stream_, plain, memories_[1]);
        stream_.wait();
        run();
        std::ofstream file(folder + "/dst", std::ios::binary);
        file.write(data_[2].get(), static_cast<long>(memories_[2].get_desc().get_size()));
        if (!file) throw std::runtime_error("cannot write " + folder + "/dst");
    }

protected:
    // `weights`: the dimensions, outermost first
    template <class Descriptor>
    void take(const Descriptor &desc, const memory::dims &weights) {
        memory::dims strides(weights.size(), 1);
        for (size_t i = weights.size() - 1; i > 0; i--) strides[i - 1] = strides[i] * weights[i];
        plainWeights_ = memory::desc(weights, desc.weights_desc().get_data_type(), strides);
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
    static void read(const std::string &name, char *data, size_t bytes) {
        std::ifstream file(name, std::ios::binary);
        file.read(data, static_cast<long>(bytes));
        if (!file) throw std::runtime_error("cannot read " + name);
    }

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
    memory::desc plainWeights_;
};

inline memory::data_type weightsFor(memory::data_type src) {
    return src == memory::data_type::f32 ? src : memory::data_type::s8;
}

class Gemm : public Primitive {
public:
    explicit Gemm(std::istringstream &question) {
        using Tag = memory::format_tag;
        std::string src, dst;
        long m, k, n;
        question >> src >> dst >> m >> k >> n;
        if (!question) throw std::invalid_argument("gemm SRC DST M K N");
        take(dnnl::matmul::primitive_desc(
            engine_, memory::desc({m, k}, type(src), Tag::ab),
            memory::desc({k, n}, weightsFor(type(src)), Tag::any),
            memory::desc({m, n}, type(dst), Tag::ab), attr_),
             {k, n});
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
                "conv SRC DST IMAGES GROUPS IC OC RANK {IN OUT K STRIDE DILATION PAD PADAFTER}");
        }
        const Tag tags[] = {Tag::nwc, Tag::nhwc, Tag::ndhwc};
        const Tag tag = tags[rank - 1];
        take(dnnl::convolution_forward::primitive_desc(
            engine_, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
            memory::desc(src, type(srcType), tag),
            memory::desc(weights, weightsFor(type(srcType)), Tag::any),
            memory::desc(dst, type(dstType), tag), stride, dilation, before, after, attr_),
             weights);
    }
};
