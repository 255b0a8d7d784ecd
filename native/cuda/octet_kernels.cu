// Everything that runs on a GPU and is ours: one program, compiled by NVRTC at first use. nvcc compiles
// it in the build, where there is one, as a check.
#include "octet_conversions.cuh"
#include "octet_direct.cuh"
#include "octet_finish.cuh"
#include "octet_operands.cuh"
