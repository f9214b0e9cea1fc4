// tile_portable.cuh: a tile formed by FMA, for float and for GPUs before sm_80.
#ifndef DS_CUDA_TILE_PORTABLE_CUH
#define DS_CUDA_TILE_PORTABLE_CUH

#include "elements.cuh"
#include "tile.cuh"

namespace ds {
namespace cuda {

// The portable twin: FMA in float. A thread owns 4 columns of the wide factor and 16 rows: 64 sums in registers for a
// load of 16 bytes (float) and 4 broadcast reads of 16 bytes of the thin rows, which lie in shared memory as floats.
// 64 FMA to 20 floats read: the FMA pipes, not the loads, are the limit. r = 16 in float needs 8 flop per byte of the
// wide factor, 34 TFLOP/s at an H200's 4.3 TB/s, half of what it has; bf16 needs 69, more than it has.
template <class T>
struct PortableTile {
  static constexpr int kHeight = 16, kColumns = 4, kWidth = kThreads * kColumns;
  static constexpr int kBlocks = 3;    // 168 registers a thread; 3 * 38 KB of shared memory
  static constexpr int kTokenBlocks = 2;  // with the token form beside it
  static constexpr int kRows = 64;     // tokens whose thin rows are staged at once
  static constexpr int kInFlight = 4;  // tokens whose wide columns a thread loads ahead
  static constexpr int kStep = 1;      // tokens are not padded
  static constexpr bool kTensor = false;
  using Element = T;
  using Columns = Elements<T, kColumns>;

  struct Shared {
    Tile tile;
    TileSum<kHeight, kWidth> sum;
    float4 thin[kRows][kHeight / 4];
  };

  // sum += scale * thin^T wide over tokens [first, last), a section at most
  static __device__ void add(Shared &shared, int64_t first, int64_t last, float scale) {
    const Map &map = shared.tile.map;
    if (loads_as<T>(map.wide, map.wide_stride, map.wide_size, kColumns))
      stream<true>(shared, first, static_cast<int>(last - first), scale);
    else
      stream<false>(shared, first, static_cast<int>(last - first), scale);
  }

 private:
  template <bool kVector>
  static __device__ void stream(Shared &shared, int64_t first, int tokens, float scale) {
    const Tile &tile = shared.tile;
    const Map &map = tile.map;
    const T *thin = static_cast<const T *>(map.thin) + first * map.thin_stride + tile.i;
    const int column = static_cast<int>(threadIdx.x) * kColumns, left = tile.width - column;
    const T *wide = static_cast<const T *>(map.wide) + first * map.wide_stride + tile.j + column;
    float sum[kHeight][kColumns] = {};
    for (int begin = 0; begin < tokens; begin += kRows) {
      __syncthreads();  // the rows before these are used up
      stage(shared, thin + begin * map.thin_stride, map.thin_stride, tile.height, tokens - begin);
      __syncthreads();
      const int rows = tokens - begin < kRows ? tokens - begin : kRows;
      for (int t = 0; t < rows; t += kInFlight) {
        Columns columns[kInFlight];
#pragma unroll
        for (int n = 0; n < kInFlight; ++n)
          load<kVector>(columns[n], wide + (begin + t + n) * map.wide_stride, t + n < rows ? left : 0);
#pragma unroll
        for (int n = 0; n < kInFlight; ++n) multiply(sum, shared.thin[t + n], columns[n]);
      }
    }
    if (left <= 0) return;
#pragma unroll
    for (int i = 0; i < kHeight; ++i) shared.sum.add(i, column, scale, sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
  }

  // Zeros stand for the rows and tokens that are none.
  static __device__ void stage(Shared &shared, const T *thin, int64_t stride, int height, int tokens) {
    float *staged = &shared.thin[0][0].x;
#pragma unroll 4
    for (int n = static_cast<int>(threadIdx.x); n < kRows * kHeight; n += kThreads) {
      const int t = n / kHeight, i = n % kHeight;
      staged[n] = t < tokens && i < height ? to_float(__ldg(thin + t * stride + i)) : 0;
    }
  }

  static __device__ void multiply(float (&sum)[kHeight][kColumns], const float4 *thin, const Columns &columns) {
    float wide[kColumns];
#pragma unroll
    for (int j = 0; j < kColumns; ++j) wide[j] = to_float(columns.values[j]);
#pragma unroll
    for (int i = 0; i < kHeight; i += 4) {
      const float4 four = thin[i / 4];
#pragma unroll
      for (int j = 0; j < kColumns; ++j) {
        sum[i][j] += four.x * wide[j];
        sum[i + 1][j] += four.y * wide[j];
        sum[i + 2][j] += four.z * wide[j];
        sum[i + 3][j] += four.w * wide[j];
      }
    }
  }
};

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TILE_PORTABLE_CUH
