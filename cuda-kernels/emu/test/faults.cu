// faults.cu: see faults.h.
#include "faults.h"

#include "common.cuh"

using namespace ds::cuda;

namespace emu_test {
namespace {

constexpr int kThreads = 96;  // three warps
constexpr int kCount = 1000;  // no multiple of anything: every loop has a tail

template <class... P, class... A>
bool launch(void (*kernel)(P...), int blocks, int threads, size_t shared_bytes, A... arguments) {
  cudaLaunchConfig_t config = {};
  config.gridDim = dim3(static_cast<unsigned>(blocks));
  config.blockDim = dim3(static_cast<unsigned>(threads));
  config.dynamicSmemBytes = shared_bytes;
  return cudaLaunchKernelEx(&config, kernel, arguments...) == cudaSuccess;
}

template <class T>
struct Device {
  explicit Device(int64_t count, bool fill = true) {
    cudaMalloc(reinterpret_cast<void **>(&data), static_cast<size_t>(count) * sizeof(T));
    for (int64_t i = 0; fill && i < count; ++i) data[i] = static_cast<T>(i % 7 + 1);
  }
  ~Device() { cudaFree(data); }
  T *data = nullptr;
};

double expected_sum() {
  double sum = 0;
  for (int i = 0; i < kCount; ++i) sum += i % 7 + 1;
  return sum;
}

// The sum of an array by one block, with a fault.
__global__ void sum(double *out, const float *in, int count, Fault fault) {
  __shared__ double of_warp[kThreads / kWarp];
  __shared__ double unset[kThreads];
  const int lane = static_cast<int>(threadIdx.x) % kWarp, warp = static_cast<int>(threadIdx.x) / kWarp;
  double value = fault == Fault::kFreshStaticShared ? unset[threadIdx.x] : 0;
  const int end = fault == Fault::kTail ? count + 1 : count;
  for (int i = static_cast<int>(threadIdx.x); i < end; i += kThreads) value += in[i];
  if (fault == Fault::kPastTheEnd && threadIdx.x == 0) value += 0 * load16(in + count).lane[0];
  if (fault == Fault::kMisaligned) value += 0 * load16(in + 1).lane[0];
  for (int bits = kWarp / 2; bits > 0; bits /= 2) {
    const int by = fault == Fault::kWrongLane && bits == 4 ? 2 : bits;
    const unsigned mask = fault == Fault::kLaneOutsideMask && lane < 16 ? 0xffffu : kAllLanes;
    if (fault == Fault::kOtherCollective && lane == 7)
      value += __any_sync(mask, 1);
    else
      value += __shfl_xor_sync(mask, value, by);
  }
  if (lane == 0) of_warp[warp] = value;
  if (fault == Fault::kSomeAtBarrier) {
    if (threadIdx.x < 40) __syncthreads();
  } else if (fault == Fault::kOtherBarrier && warp == 1) {
    __syncthreads();
  } else if (fault != Fault::kNoBarrier) {
    __syncthreads();
  }
  if (threadIdx.x > 0) return;
  *out = 0;
  for (const double part : of_warp) *out += part;
}

// The same through dynamic shared memory, copied there asynchronously.
__global__ void sum_staged(double *out, const float *in, int count, Fault fault) {
  float *staged = dynamic_shared<float>();
  for (int i = 4 * static_cast<int>(threadIdx.x); i < count; i += 4 * kThreads) {
    if (fault == Fault::kFreshShared && i == 8) continue;
    copy_async16(staged + i, in + i);
  }
  copy_async_commit();
  if (fault != Fault::kNoAsyncWait) copy_async_wait<0>();
  __syncthreads();
  if (threadIdx.x > 0) return;
  *out = 0;
  for (int i = 0; i < count + (fault == Fault::kSharedOverrun); ++i) *out += staged[i];
}

__global__ void nothing() {}

__global__ void multiply_fragments(float *d, const uint16_t *a, const uint16_t *b) {
  const int group = static_cast<int>(threadIdx.x) / 4, member = static_cast<int>(threadIdx.x) % 4;
  const auto pair = [](const uint16_t *low, const uint16_t *high) { return *low | static_cast<uint32_t>(*high) << 16; };
  // In the words of the PTX ISA: row = group for a0, a1, a4, a5, else group + 8; column = 2 member + (i & 1), + 8 from
  // a4.
  uint32_t as[4], bs[2];
  for (int i = 0; i < 8; i += 2) {
    const int row = i < 2 || (i >= 4 && i < 6) ? group : group + 8, column = 2 * member + (i >= 4 ? 8 : 0);
    as[i / 2] = pair(a + row * 16 + column, a + row * 16 + column + 1);
  }
  for (int i = 0; i < 4; i += 2) {
    const int row = 2 * member + (i >= 2 ? 8 : 0);
    bs[i / 2] = pair(b + row * 8 + group, b + (row + 1) * 8 + group);
  }
  float ds[4] = {1, 1, 1, 1};
  mma<__nv_bfloat16>(ds, as, bs);
  for (int i = 0; i < 4; ++i) d[(i < 2 ? group : group + 8) * 8 + 2 * member + (i & 1)] = ds[i];
}

}  // namespace

bool run_sum(Fault fault) {
  Device<float> in(kCount, fault != Fault::kFreshDevice);
  Device<double> out(1, false);
  if (!launch(sum, 1, kThreads, 0, out.data, in.data, kCount, fault)) return false;
  if (fault == Fault::kBeforeSync) return *out.data == expected_sum();
  cudaStreamSynchronize(nullptr);
  return *out.data == expected_sum();
}

bool run_sum_staged(Fault fault) {
  Device<float> in(kCount);
  Device<double> out(1, false);
  if (!launch(sum_staged, 1, kThreads, kCount * sizeof(float), out.data, in.data, kCount, fault)) return false;
  cudaStreamSynchronize(nullptr);
  return *out.data == expected_sum();
}

bool run_after_free(Fault) {
  Device<float> in(kCount);
  Device<double> out(1);
  cudaFree(in.data);
  launch(sum, 1, kThreads, 0, out.data, in.data, kCount, Fault::kNone);
  cudaStreamSynchronize(nullptr);
  in.data = nullptr;
  return true;
}

bool launch_nothing(int blocks, int threads, size_t shared_bytes) {
  return launch(nothing, blocks, threads, shared_bytes);
}

bool allow_nothing(int shared_bytes) {
  return cudaFuncSetAttribute(nothing, cudaFuncAttributeMaxDynamicSharedMemorySize, shared_bytes) == cudaSuccess;
}

void multiply(float *d, const uint16_t *a, const uint16_t *b) {
  launch(multiply_fragments, 1, kWarp, 0, d, a, b);
  cudaStreamSynchronize(nullptr);
}

}  // namespace emu_test
