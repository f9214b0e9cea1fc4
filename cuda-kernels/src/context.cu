// context.cu: opening the CUDA backend, its memory, and what a CUDA error becomes.
#include "context.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <new>

#include "error.h"

namespace ds {
namespace cuda {

namespace {

constexpr size_t kAlignment = 256;
constexpr size_t kFirstChunk = size_t{1} << 20;
constexpr int kLeastCapability = 75;  // of the architectures that cmake/CMakeLists.txt builds for

size_t round_up(size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

__global__ void code() {}

// What the library's code for the current device was compiled for. Machine code is of the device's own architecture;
// PTX that the driver compiles may be older, and lacks what the device could do.
int code_capability() {
  cudaFuncAttributes attributes = {};
  check(cudaFuncGetAttributes(&attributes, code), "cudaFuncGetAttributes");
  return attributes.ptxVersion;
}

int attribute(cudaDeviceAttr which, int device) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, which, device), "cudaDeviceGetAttribute");
  return value;
}

ds_status status_of(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return DS_OUT_OF_MEMORY;
    case cudaErrorNoKernelImageForDevice:
      return DS_UNSUPPORTED;
    case cudaErrorInvalidConfiguration:
    case cudaErrorInvalidValue:
      return DS_INTERNAL;  // the door checked the arguments: the mistake is ours
    default:
      return DS_DEVICE;
  }
}

// The rest of the process may hold memory that it does not use: LibTorch's allocator gives nothing back by itself.
[[noreturn]] void fail_for_memory(size_t bytes) {
  cudaGetLastError();
  size_t free = 0, total = 0;
  cudaMemGetInfo(&free, &total);
  fail(DS_OUT_OF_MEMORY,
       "the workspace needs %zu MiB of device memory, and %zu of %zu MiB are free: take smaller batches, or have "
       "LibTorch give back what it caches (torch.cuda.empty_cache())",
       (bytes >> 20) + 1, free >> 20, total >> 20);
}

}  // namespace

void check(cudaError_t error, const char *what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // what can be recovered from must not be reported again, by somebody else's next call
  fail(status_of(error), "%s: %s, %s", what, cudaGetErrorName(error), cudaGetErrorString(error));
}

Call::Call(int device) {
  check(cudaGetDevice(&before_), "cudaGetDevice");
  if (before_ == device)
    before_ = -1;
  else
    check(cudaSetDevice(device), "cudaSetDevice");
}

Call::~Call() {
  if (before_ >= 0) cudaSetDevice(before_);
}

Context::Context(int device, cudaStream_t stream) : device_(device), stream_(stream) {
  const Call call(device_);
  multiprocessors_ = attribute(cudaDevAttrMultiProcessorCount, device);
  compute_capability_ =
      10 * attribute(cudaDevAttrComputeCapabilityMajor, device) + attribute(cudaDevAttrComputeCapabilityMinor, device);
  if (compute_capability_ < kLeastCapability)
    fail(DS_UNSUPPORTED, "device = %d has compute capability %d.%d, and this build starts at %d.%d", device,
         compute_capability_ / 10, compute_capability_ % 10, kLeastCapability / 10, kLeastCapability % 10);
  if (!attribute(cudaDevAttrMemoryPoolsSupported, device))
    fail(DS_UNSUPPORTED, "device = %d has no memory pools, which the workspace comes from", device);
  compute_capability_ = std::min(compute_capability_, code_capability());
}

Context::~Context() {
  try {
    release();
  } catch (const Error &) {  // the device is lost, and its memory with it
  }
}

void Context::sync() {
  const Call call(device_);
  check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize");
}

// Not from the stream's pool: the caller may use the memory on any stream, at once.
void *Context::alloc(size_t bytes) {
  const Call call(device_);
  void *data;
  check(cudaMalloc(&data, bytes), "cudaMalloc");
  return data;
}

// cudaFree waits for all queued work, so memory in use is not taken away.
void Context::free(void *data) {
  const Call call(device_);
  check(cudaFree(data), "cudaFree");
}

void Context::copy(void *to, const void *from, size_t bytes) {
  const Call call(device_);
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream_), "cudaMemcpyAsync");
}

// The chunks that one call needed become one for the next.
Call Context::begin() {
  if (chunks_.size() > 1) {
    const Call call(device_);
    size_t bytes = 0;
    for (const Chunk &chunk : chunks_) bytes += chunk.bytes;
    while (!chunks_.empty()) {
      check(cudaFreeAsync(chunks_.back().data, stream_), "cudaFreeAsync");
      chunks_.pop_back();
    }
    grow(bytes);
  }
  used_ = 0;
  return Call(device_);
}

void *Context::reserve(int64_t count, size_t element) {
  size_t bytes;
  if (__builtin_mul_overflow(static_cast<size_t>(count), element, &bytes) || bytes > SIZE_MAX / 2)
    throw std::bad_alloc();
  bytes = round_up(std::max<size_t>(bytes, 1));
  if (chunks_.empty() || chunks_.back().bytes - used_ < bytes) grow(bytes);
  void *data = chunks_.back().data + used_;
  used_ += bytes;
  return data;
}

void Context::grow(size_t bytes) {
  chunks_.reserve(chunks_.size() + 1);  // fails before there is memory to lose
  bytes = std::max(kFirstChunk, round_up(bytes));
  void *data;
  const cudaError_t error = cudaMallocAsync(&data, bytes, stream_);
  if (error == cudaErrorMemoryAllocation) fail_for_memory(bytes);
  check(error, "cudaMallocAsync");
  chunks_.push_back({static_cast<char *>(data), bytes});
  used_ = 0;
}

// A copy from pageable memory would wait for the stream, one from pinned memory does not. The ring is waited for only
// by who is kStages uploads ahead of the device; the others ask, for a profiler counts each wait.
void Context::stage(void *to, const void *from, size_t bytes) {
  if (bytes == 0) return;
  Stage &slot = stages_[next_stage_];
  next_stage_ = (next_stage_ + 1) % kStages;
  if (!slot.event) {
    check(cudaEventCreateWithFlags(&slot.event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  } else if (cudaEventQuery(slot.event) != cudaSuccess) {
    cudaGetLastError();  // "not ready" is no error; a real one comes back
    check(cudaEventSynchronize(slot.event), "cudaEventSynchronize");
  }
  if (slot.bytes < bytes) {
    void *old = slot.data;
    slot.data = nullptr;
    slot.bytes = 0;
    if (old) check(cudaFreeHost(old), "cudaFreeHost");
    check(cudaHostAlloc(&slot.data, 2 * bytes, cudaHostAllocDefault), "cudaHostAlloc");
    slot.bytes = 2 * bytes;
  }
  std::memcpy(slot.data, from, bytes);
  check(cudaMemcpyAsync(to, slot.data, bytes, cudaMemcpyHostToDevice, stream_), "cudaMemcpyAsync");
  check(cudaEventRecord(slot.event, stream_), "cudaEventRecord");
}

void Context::release() {
  const Call call(device_);
  for (const Chunk &chunk : chunks_) check(cudaFreeAsync(chunk.data, stream_), "cudaFreeAsync");
  for (const Stage &slot : stages_) {
    if (!slot.event) continue;
    check(cudaEventSynchronize(slot.event), "cudaEventSynchronize");
    check(cudaEventDestroy(slot.event), "cudaEventDestroy");
    check(cudaFreeHost(slot.data), "cudaFreeHost");
  }
}

void Context::check_grid(int64_t blocks) {
  if (blocks < 0 || blocks > kMostBlocks)
    fail(DS_UNSUPPORTED, "%" PRId64 " blocks are more than a grid can have", blocks);
}

}  // namespace cuda

namespace {

// 0 devices with the reason, as without a driver.
cudaError_t count_devices(int *count) {
  const cudaError_t error = cudaGetDeviceCount(count);
  if (error == cudaSuccess) return error;
  cudaGetLastError();
  *count = 0;
  return error;
}

}  // namespace

int cuda_device_count() {
  int count;
  count_devices(&count);
  return count;
}

std::unique_ptr<Backend> open_cuda(int device, void *stream) {
  int count;
  const cudaError_t error = count_devices(&count);
  if (device >= count)
    fail(DS_UNSUPPORTED, "device = %d is a CUDA device, and there are %d (%s)", device, count,
         cudaGetErrorString(error));
  return std::make_unique<cuda::Context>(device, static_cast<cudaStream_t>(stream));
}

}  // namespace ds
