#!/usr/bin/env bash
# What Maven does not build, into cppbuild/<platform>: oneDNN's headers and library out of its jar, for
# the linker, and the plain C++ program that the benchmarks compare with. Where nvcc is installed ($NVCC,
# $CUDA_HOME, the PATH, /usr/local/cuda*), it compiles the CUDA kernels, as a check: machines with a GPU
# compile them for themselves.
# After that, beside each native library the checksums of it and of what it depends on, its own last: what
# dev.octet.nativelib takes for ours.
# usage: cppbuild.sh install | checksums CLASSES | clean          (mvn calls it; it fails loudly)
set -euo pipefail
self=${BASH_SOURCE[0]}
[[ $self == */* ]] || self=./$self
CDPATH= cd -- "${self%/*}/"
platform=${PLATFORM:-linux-x86_64}
out=cppbuild/$platform

find_nvcc() {
    local candidate
    for candidate in "${NVCC:-}" "${CUDA_HOME:+$CUDA_HOME/bin/nvcc}" "$(command -v nvcc || true)" \
        /usr/local/cuda/bin/nvcc /usr/local/cuda-*/bin/nvcc; do
        if [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
}

check_kernels() {
    local nvcc arch known targets=() compiled=$out/cuda/kernels.fatbin
    nvcc=$(find_nvcc)
    if [ -z "$nvcc" ]; then
        echo "cppbuild.sh: no nvcc here: the CUDA kernels are not compiled as a check"
        return
    fi
    if [ -f "$compiled" ] && [ -z "$(find native/cuda native/shared/{activations,isa,kinds}.h \
        -newer "$compiled" -print -quit)" ]; then
        return
    fi
    known=$("$nvcc" --list-gpu-code)
    for arch in 75 80 90 120; do
        # an older nvcc does not know the newest
        [[ $known != *sm_$arch* ]] || targets+=(-gencode "arch=compute_$arch,code=sm_$arch")
    done
    mkdir -p "$out/cuda"
    echo "cppbuild.sh: compiling the CUDA kernels with $nvcc, as a check: ${targets[*]}"
    # what Nvrtc.java passes to NVRTC
    "$nvcc" --threads 0 -std=c++17 --fmad=false --ftz=false --prec-div=true -Werror all-warnings -Inative -Inative/cuda \
        "${targets[@]}" -fatbin -o "$compiled" native/cuda/kernels.cu
}

# of a native class's library, as sha256sum writes them, but with the paths in the jars
write_checksums() { # folder of classes
    local library list
    find "$1" -path "*/$platform/libjni*.so" | while read -r library; do
        list=${library%.so}.sha256
        {
            if [[ $library == */libjniOneDnnNative.so ]]; then
                (cd "$out/lib" && sha256sum libgomp.so.1 libdnnl.so.3) | sed "s|  |  org/bytedeco/dnnl/$platform/|"
            fi
            (cd "$1" && sha256sum "${library#"$1"/}")
        } >"$list"
    done
}

case "${1:-}" in
checksums)
    write_checksums "$2"
    ;;
clean)
    rm -rf cppbuild
    ;;
install)
    jar=$(ls src/target/lib/dnnl-*-"$platform".jar 2>/dev/null | tail -n 1)
    [ -n "$jar" ] || {
        echo "cppbuild.sh: no dnnl-*-$platform.jar in src/target/lib; run mvn, which puts it there" >&2
        exit 1
    }
    stamp=$out/.from-$(basename "$jar")
    if [ ! -f "$stamp" ]; then
        rm -rf "$out"
        mkdir -p "$out/lib"
        work=$(mktemp -d)
        trap 'rm -rf "$work"' EXIT
        (cd "$work" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" xf "$OLDPWD/$jar" org/bytedeco/dnnl)
        mv "$work/org/bytedeco/dnnl/$platform/include" "$out/include"
        mv "$work/org/bytedeco/dnnl/$platform"/lib{dnnl.so.3,gomp.so.1} "$out/lib/"
        # the linker looks for names without a version
        ln -s libdnnl.so.3 "$out/lib/libdnnl.so"
        ln -s libgomp.so.1 "$out/lib/libgomp.so"
        touch "$stamp"
    fi
    mkdir -p "$out/bin"
    floor=benchmarks/native/floor.cpp
    if [ ! -f "$out/bin/floor" ] || [ -n "$(find benchmarks/native -newer "$out/bin/floor")" ]; then
        "${CXX:-g++}" -std=c++17 -O3 -march=x86-64 -fopenmp -Wall "$floor" -I"$out/include" \
            -L"$out/lib" -ldnnl -Wl,-rpath,'$ORIGIN/../lib' -o "$out/bin/floor"
    fi
    check_kernels
    ;;
*)
    echo "usage: cppbuild.sh install | checksums CLASSES | clean" >&2
    exit 2
    ;;
esac
