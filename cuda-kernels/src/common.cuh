// common.cuh: the device code that kernels share: element types, 16-byte loads, sums in a fixed order, asynchronous
// copies and the tensor core's product.
#ifndef DS_CUDA_COMMON_CUH
#define DS_CUDA_COMMON_CUH

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstdint>

#include "ds.h"

#ifdef DS_EMU
#include "mma.h"
#endif

namespace ds {
namespace cuda {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

template <class T>
__host__ __device__ constexpr T ceil_div(T a, T b) {
  return (a + b - 1) / b;
}

// ---- element types --------------------------------------------------------------------------------------------------

// Calls body(T{}) with the type of x and dy.
template <class Body>
void dispatch(ds_dtype dtype, const Body &body) {
  switch (dtype) {
    case DS_F32:
      return body(float{});
    case DS_BF16:
      return body(__nv_bfloat16{});
    case DS_F16:
      return body(__half{});
  }
}

__device__ inline float to_float(float value) {
  return value;
}
__device__ inline float to_float(__nv_bfloat16 value) {
  return __bfloat162float(value);
}
__device__ inline float to_float(__half value) {
  return __half2float(value);
}

// 16 bytes of T as floats.
template <class T>
struct Lanes {
  static constexpr int kCount = 16 / sizeof(T);
  float lane[kCount];
};

__device__ inline Lanes<float> unpack(uint4 raw, float) {
  return {{__uint_as_float(raw.x), __uint_as_float(raw.y), __uint_as_float(raw.z), __uint_as_float(raw.w)}};
}

// A 16-bit float is half a register, the lower half first.
template <class T>
__device__ inline T half_of(uint32_t pair, int half) {
  const uint16_t bits = static_cast<uint16_t>(pair >> (16 * half));
  T value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T>
__device__ inline Lanes<T> unpack(uint4 raw, T) {
  const uint32_t pairs[4] = {raw.x, raw.y, raw.z, raw.w};
  Lanes<T> result;
#pragma unroll
  for (int l = 0; l < Lanes<T>::kCount; ++l) result.lane[l] = to_float(half_of<T>(pairs[l / 2], l % 2));
  return result;
}

// from is aligned to 16 bytes.
template <class T>
__device__ inline Lanes<T> load16(const T *from) {
  return unpack(*reinterpret_cast<const uint4 *>(from), T{});
}

template <class... T>
bool aligned16(const T *...pointers) {
  return ((reinterpret_cast<uintptr_t>(pointers) % 16 == 0) && ...);
}

// ---- shared memory and sums -----------------------------------------------------------------------------------------

// The block's dynamic shared memory, aligned to 16 bytes: its size is an argument of Context::launch.
template <class T>
__device__ inline T *dynamic_shared() {
#ifdef DS_EMU
  return static_cast<T *>(emu::dynamic_shared());
#else
  extern __shared__ uint4 dynamic_shared_memory[];
  return reinterpret_cast<T *>(dynamic_shared_memory);
#endif
}

// The warp's sum, the same bits in every lane. All 32 lanes call it.
template <class T>
__device__ inline T warp_sum(T value) {
#pragma unroll
  for (int bits = kWarp / 2; bits > 0; bits /= 2) value += __shfl_xor_sync(kAllLanes, value, bits);
  return value;
}

// The block's sum, the same bits in every thread. All threads call it; blockDim.x is a multiple of 32.
template <class T>
__device__ inline T block_sum(T value) {
  __shared__ T of_warp[kWarp];
  value = warp_sum(value);
  if (threadIdx.x % kWarp == 0) of_warp[threadIdx.x / kWarp] = value;
  __syncthreads();
  T total = 0;
  for (unsigned warp = 0; warp < blockDim.x / kWarp; ++warp) total += of_warp[warp];
  __syncthreads();  // of_warp may be written again
  return total;
}

// ---- asynchronous copies into shared memory, sm_80 and up -----------------------------------------------------------

// Copies the first `bytes` of 16 and fills the rest with zeros. Both sides are aligned to 16 bytes, bytes = 0 reads
// nothing. The bytes are there after copy_async_wait, for the other threads after a barrier too.
__device__ inline void copy_async16(void *shared, const void *global, int bytes = 16) {
#if defined(DS_EMU)
  emu::copy_async(shared, global, static_cast<size_t>(bytes), 16);
#elif __CUDA_ARCH__ >= 800
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(bytes) : "memory");
#else
  const char *from = static_cast<const char *>(global);
  for (int i = 0; i < 16; ++i) static_cast<char *>(shared)[i] = i < bytes ? from[i] : 0;
#endif
}

// Closes a group of copies.
__device__ inline void copy_async_commit() {
#if defined(DS_EMU)
  emu::copy_async_commit();
#elif __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

// Waits until at most kPending of the calling thread's groups are under way.
template <int kPending>
__device__ inline void copy_async_wait() {
#if defined(DS_EMU)
  emu::copy_async_wait(kPending);
#elif __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(kPending) : "memory");
#endif
}

// ---- the tensor core's product, sm_80 and up ------------------------------------------------------------------------

// d += A B over a warp, A [16, 16] by rows, B [16, 8] by columns, T a 16-bit float. Lane l is member t = l % 4 of group
// g = l / 4 and holds
//   a[r], half h:  row g + 8 * (r % 2),  column 2t + h + 8 * (r / 2)
//   b[r], half h:  row 2t + h + 8 * r,   column g
//   d[i]:          row g + 8 * (i / 2),  column 2t + i % 2
#if defined(DS_EMU)
template <class T>
void mma(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  emu::mma<T>(d, a, b);
}
#else
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
#define DS_MMA(type)                                                                  \
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32." type "." type                 \
               ".f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])                       \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))
#else
#define DS_MMA(type) __trap()  // the host chooses the portable kernel for such a device
#endif
template <class T>
__device__ inline void mma(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]);
template <>
__device__ inline void mma<__nv_bfloat16>(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  DS_MMA("bf16");
}
template <>
__device__ inline void mma<__half>(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  DS_MMA("f16");
}
#undef DS_MMA
#endif

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_COMMON_CUH
