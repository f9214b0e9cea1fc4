// no_cuda.cpp: what stands in the place of the CUDA backend in a build without one.
#include "backend.h"
#include "error.h"

namespace ds {

int cuda_device_count() {
  return 0;
}

std::unique_ptr<Backend> open_cuda(int device, void *) {
  fail(DS_UNSUPPORTED, "device = %d is a CUDA device and this build of libds has no CUDA; -1 is the CPU", device);
}

}  // namespace ds
