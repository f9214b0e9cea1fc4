// runtime.cpp: the host side of the CUDA runtime over the stand-in: one device, one queue.
// DS_EMU_CAPABILITY: the compute capability it reports (90 by default). DS_EMU_PTX: that of the kernels' code, where
// they are PTX of an older one. DS_EMU_DEFER=1: queued work runs when somebody waits for it and no sooner, so that a
// host that reads or reuses memory too early is found out; otherwise at once, so that a library that computes on the
// CPU (LibTorch beside this one in a JVM) can share the queue.
#include <cstdlib>
#include <deque>
#include <map>

#include "cuda_runtime.h"

namespace emu {
namespace {

bool deferred() {
  const char *chosen = std::getenv("DS_EMU_DEFER");
  return chosen && std::atoi(chosen) != 0;
}

int capability() {
  const char *chosen = std::getenv("DS_EMU_CAPABILITY");
  return chosen ? std::atoi(chosen) : 90;
}

std::deque<std::function<void()>> waiting;
uint64_t queued = 0, done = 0;  // pieces of work so far
std::map<const void *, size_t> shared_limits;
thread_local cudaError_t last_error = cudaSuccess;

void drain(uint64_t until) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  for (; done < until; ++done) {
    const std::function<void()> work = std::move(waiting.front());
    waiting.pop_front();
    work();
  }
}

void drain() {
  std::lock_guard<std::recursive_mutex> lock(machine());
  drain(queued);
}

cudaError_t result(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

bool fits(const cudaLaunchConfig_t &c) {
  const size_t threads = size_t{c.blockDim.x} * c.blockDim.y * c.blockDim.z;
  return c.gridDim.x > 0 && c.gridDim.y > 0 && c.gridDim.z > 0 && threads > 0 && c.gridDim.x <= 0x7fffffff &&
         c.gridDim.y <= 65535 && c.gridDim.z <= 65535 && threads <= kMostThreads && c.blockDim.z <= 64;
}

}  // namespace

int code_capability() {
  const char *chosen = std::getenv("DS_EMU_PTX");
  return chosen ? std::atoi(chosen) : capability();
}

std::recursive_mutex &machine() {
  static std::recursive_mutex mutex;
  return mutex;
}

void enqueue(std::function<void()> work) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  waiting.push_back(std::move(work));
  ++queued;
  if (!deferred()) drain();
}

cudaError_t allow_shared(const void *kernel, int bytes) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  if (bytes < 0 || static_cast<size_t>(bytes) > kSharedOptIn) return result(cudaErrorInvalidValue);
  shared_limits[kernel] = static_cast<size_t>(bytes);
  return cudaSuccess;
}

cudaError_t launch(const cudaLaunchConfig_t &config, const void *kernel, std::function<void()> body) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  if (!fits(config)) return result(cudaErrorInvalidConfiguration);
  const auto limit = shared_limits.find(kernel);
  if (config.dynamicSmemBytes > (limit == shared_limits.end() ? kSharedPerBlock : limit->second))
    return result(cudaErrorInvalidValue);
  enqueue([work = Launch{config.gridDim, config.blockDim, config.dynamicSmemBytes, std::move(body)}] { run(work); });
  return cudaSuccess;
}

}  // namespace emu

using namespace emu;

const char *cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorInvalidValue:
      return "cudaErrorInvalidValue";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorInvalidConfiguration:
      return "cudaErrorInvalidConfiguration";
    case cudaErrorInvalidDevice:
      return "cudaErrorInvalidDevice";
    case cudaErrorNoKernelImageForDevice:
      return "cudaErrorNoKernelImageForDevice";
    case cudaErrorNotReady:
      return "cudaErrorNotReady";
  }
  return "unknown";
}

const char *cudaGetErrorString(cudaError_t error) {
  return error == cudaErrorMemoryAllocation ? "out of memory" : "reported by the stand-in";
}

cudaError_t cudaGetLastError() {
  const cudaError_t error = last_error;
  last_error = cudaSuccess;
  return error;
}

cudaError_t cudaGetDeviceCount(int *count) {
  *count = 1;
  return cudaSuccess;
}

cudaError_t cudaGetDevice(int *current) {
  *current = 0;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int wanted) {
  return wanted == 0 ? cudaSuccess : result(cudaErrorInvalidDevice);
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount:
      *value = kMultiprocessors;
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = capability() / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = capability() % 10;
      break;
    case cudaDevAttrMemoryPoolsSupported:
      *value = 1;
      break;
  }
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t *free, size_t *total) {
  *free = free_bytes(total);
  return cudaSuccess;
}

cudaError_t cudaMalloc(void **data, size_t bytes) {
  *data = allocate(bytes);
  return *data || bytes == 0 ? cudaSuccess : result(cudaErrorMemoryAllocation);
}

cudaError_t cudaFree(void *data) {
  drain();
  return !data || release(data) ? cudaSuccess : result(cudaErrorInvalidValue);
}

cudaError_t cudaMallocAsync(void **data, size_t bytes, cudaStream_t) {
  return cudaMalloc(data, bytes);
}

cudaError_t cudaFreeAsync(void *data, cudaStream_t) {
  enqueue([data] {
    if (!release(data)) fault("cudaFreeAsync of %p, which is not allocated", data);
  });
  return cudaSuccess;
}

cudaError_t cudaHostAlloc(void **data, size_t bytes, unsigned) {
  *data = std::malloc(bytes);
  return *data ? cudaSuccess : result(cudaErrorMemoryAllocation);
}

cudaError_t cudaFreeHost(void *data) {
  drain();
  std::free(data);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind, cudaStream_t) {
  enqueue([=] { std::memmove(to, from, bytes); });
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void *data, int value, size_t bytes, cudaStream_t) {
  enqueue([=] { std::memset(data, value, bytes); });
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t) {
  drain();
  return cudaSuccess;
}

// An event is a place in the queue: how many pieces of work come before it.
struct CUevent_st {
  uint64_t place;
};

cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned) {
  *event = new CUevent_st{0};
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  event->place = queued;
  return cudaSuccess;
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  return event->place <= done ? cudaSuccess : result(cudaErrorNotReady);
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  drain(event->place);
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}
