// cuda_runtime.h: stand-in for NVIDIA's header of that name, as much of it as the kernels use. It checks what a kernel
// computes, not how fast, and nothing of weak memory.
#ifndef DS_EMU_CUDA_RUNTIME_H
#define DS_EMU_CUDA_RUNTIME_H

#include <cmath>
#include <cstring>
#include <tuple>
#include <type_traits>

#include "emu.h"

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __grid_constant__
#define __restrict__ __restrict
#define __align__(bytes) alignas(bytes)
#define __shared__ static  // one block runs at a time: a static is the block's

// ---- device: built-in variables and vector types --------------------------------------------------------------------

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
constexpr int warpSize = emu::kWarp;

struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(16) double2 {
  double x, y;
};
inline float2 make_float2(float x, float y) {
  return {x, y};
}
inline float4 make_float4(float x, float y, float z, float w) {
  return {x, y, z, w};
}
inline uint2 make_uint2(unsigned x, unsigned y) {
  return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}
inline double2 make_double2(double x, double y) {
  return {x, y};
}

// ---- device: barriers and warp collectives --------------------------------------------------------------------------

inline void __syncthreads(const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
  emu::sync_block(false, file, line);
}
inline int __syncthreads_count(int predicate, const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
  return emu::sync_block(predicate != 0, file, line);
}
inline int __syncthreads_or(int predicate, const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
  return emu::sync_block(predicate != 0, file, line) > 0;
}
inline int __syncthreads_and(int predicate, const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
  return emu::sync_block(predicate == 0, file, line) == 0;
}

namespace emu {

inline unsigned vote(unsigned mask, bool predicate) {
  struct Vote {
    bool predicate;
    unsigned ballot;
  } mine = {predicate, 0};
  collective(
      mask,
      [](void *const *slots, uint32_t) {
        unsigned ballot = 0;
        for (int l = 0; l < kWarp; ++l)
          if (slots[l]) ballot |= static_cast<unsigned>(static_cast<Vote *>(slots[l])->predicate) << l;
        for (int l = 0; l < kWarp; ++l)
          if (slots[l]) static_cast<Vote *>(slots[l])->ballot = ballot;
      },
      &mine);
  return mine.ballot;
}

// The value of the lane `source`; poison where that lane takes no part.
template <class T>
T shuffle(unsigned mask, T value, int source) {
  struct Shuffle {
    T value, result;
    int source;
  } mine = {value, value, source};
  collective(
      mask,
      [](void *const *slots, uint32_t) {
        for (int l = 0; l < kWarp; ++l) {
          if (!slots[l]) continue;
          Shuffle &to = *static_cast<Shuffle *>(slots[l]);
          const bool there = to.source >= 0 && to.source < kWarp && slots[to.source];
          if (there)
            std::memcpy(&to.result, &static_cast<Shuffle *>(slots[to.source])->value, sizeof(T));
          else
            std::memset(&to.result, kPoison, sizeof(T));
        }
      },
      &mine);
  return mine.result;
}

}  // namespace emu

inline void __syncwarp(unsigned mask = ~0u) {
  emu::collective(mask, [](void *const *, uint32_t) {}, &mask);
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  return emu::vote(mask, predicate != 0);
}
inline int __any_sync(unsigned mask, int predicate) {
  return emu::vote(mask, predicate != 0) != 0;
}
inline int __all_sync(unsigned mask, int predicate) {
  return emu::vote(mask, predicate == 0) == 0;
}
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize) {
  return emu::shuffle(mask, value, (emu::lane() & ~(width - 1)) | (source & (width - 1)));
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize) {
  const int lane = emu::lane(), by = static_cast<int>(delta);
  return emu::shuffle(mask, value, (lane & (width - 1)) >= by ? lane - by : lane);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize) {
  const int lane = emu::lane(), by = static_cast<int>(delta);
  return emu::shuffle(mask, value, (lane & (width - 1)) + by < width ? lane + by : lane);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = warpSize) {
  const int lane = emu::lane(), other = lane ^ bits;
  return emu::shuffle(mask, value, other <= (lane | (width - 1)) ? other : lane);
}

// ---- device: arithmetic ---------------------------------------------------------------------------------------------

inline void __threadfence() {}
inline void __threadfence_block() {}
template <class T>
T __ldg(const T *from) {
  return *from;
}
template <class T>
T atomicAdd(T *to, T value) {
  static_assert(std::is_integral<T>::value, "sums of floats in no fixed order are against the rules");
  const T old = *to;
  *to = old + value;
  return old;
}
inline float __uint_as_float(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline unsigned __float_as_uint(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>(static_cast<uint64_t>(a) * b >> 32);
}
inline int __popc(unsigned bits) {
  return __builtin_popcount(bits);
}
inline int __ffs(int bits) {
  return __builtin_ffs(bits);
}
inline int __clz(int bits) {
  return bits == 0 ? 32 : __builtin_clz(static_cast<unsigned>(bits));
}
inline int __clzll(long long bits) {
  return bits == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(bits));
}
inline float rsqrtf(float value) {
  return 1 / std::sqrt(value);
}
#define DS_EMU_MIN_MAX(type)        \
  inline type min(type a, type b) { \
    return a < b ? a : b;           \
  }                                 \
  inline type max(type a, type b) { \
    return a > b ? a : b;           \
  }
DS_EMU_MIN_MAX(int)
DS_EMU_MIN_MAX(unsigned)
DS_EMU_MIN_MAX(long)
DS_EMU_MIN_MAX(unsigned long)
DS_EMU_MIN_MAX(long long)
DS_EMU_MIN_MAX(unsigned long long)
#undef DS_EMU_MIN_MAX
// As on the device: of a NaN and a number the number.
inline float min(float a, float b) {
  return std::fmin(a, b);
}
inline float max(float a, float b) {
  return std::fmax(a, b);
}
inline double min(double a, double b) {
  return std::fmin(a, b);
}
inline double max(double a, double b) {
  return std::fmax(a, b);
}

// ---- host -----------------------------------------------------------------------------------------------------------

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInvalidDevice = 101,
  cudaErrorNoKernelImageForDevice = 209,
  cudaErrorNotReady = 600,
};
enum cudaDeviceAttr {
  cudaDevAttrMultiProcessorCount = 16,
  cudaDevAttrComputeCapabilityMajor = 75,
  cudaDevAttrComputeCapabilityMinor = 76,
  cudaDevAttrMemoryPoolsSupported = 115,
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDefault = 4 };
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
constexpr unsigned cudaHostAllocDefault = 0, cudaEventDisableTiming = 2;
typedef struct CUstream_st *cudaStream_t;
typedef struct CUevent_st *cudaEvent_t;

const char *cudaGetErrorName(cudaError_t error);
const char *cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetLastError();
cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaGetDevice(int *device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device);
cudaError_t cudaMemGetInfo(size_t *free, size_t *total);
cudaError_t cudaMalloc(void **data, size_t bytes);
cudaError_t cudaFree(void *data);
cudaError_t cudaMallocAsync(void **data, size_t bytes, cudaStream_t stream);
cudaError_t cudaFreeAsync(void *data, cudaStream_t stream);
cudaError_t cudaHostAlloc(void **data, size_t bytes, unsigned flags);
cudaError_t cudaFreeHost(void *data);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *data, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned flags);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventQuery(cudaEvent_t event);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventDestroy(cudaEvent_t event);

struct cudaLaunchAttribute {};
struct cudaLaunchConfig_t {
  dim3 gridDim, blockDim;
  size_t dynamicSmemBytes;
  cudaStream_t stream;
  cudaLaunchAttribute *attrs;
  unsigned numAttrs;
};

namespace emu {
cudaError_t allow_shared(const void *kernel, int bytes);
cudaError_t launch(const cudaLaunchConfig_t &config, const void *kernel, std::function<void()> body);
}  // namespace emu

template <class... P>
cudaError_t cudaFuncSetAttribute(void (*kernel)(P...), cudaFuncAttribute, int value) {
  return emu::allow_shared(reinterpret_cast<const void *>(kernel), value);
}
struct cudaFuncAttributes {
  int ptxVersion;
};
template <class... P>
cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, void (*)(P...)) {
  attributes->ptxVersion = emu::code_capability();
  return cudaSuccess;
}
template <class... P, class... A>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t *config, void (*kernel)(P...), A &&...arguments) {
  return emu::launch(*config, reinterpret_cast<const void *>(kernel),
                     [kernel, values = std::tuple<P...>(arguments...)] { std::apply(kernel, values); });
}
template <class... P>
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, void (*)(P...), int, size_t) {
  *blocks = 2;
  return cudaSuccess;
}

#endif  // DS_EMU_CUDA_RUNTIME_H
