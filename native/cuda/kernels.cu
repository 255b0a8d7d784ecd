// Everything that runs on a GPU and is ours: one program, compiled by NVRTC at first use. nvcc
// compiles it in the build, where there is one, as a check.
#include "cuda/conversions.cuh"
#include "cuda/direct.cuh"
#include "cuda/finish.cuh"
#include "cuda/operands.cuh"
