// tile_tensor.cuh: a tile formed on tensor cores.
#ifndef DS_CUDA_TILE_TENSOR_CUH
#define DS_CUDA_TILE_TENSOR_CUH

#include "elements.cuh"
#include "tile.cuh"

namespace ds {
namespace cuda {

// The tensor-core path (bf16 and f16, sm_80 up): mma m16n8k16 with tokens as k. The fragments come from device memory
// as they are, without shared memory, ldmatrix or a barrier, for the orders of tokens, rows and columns inside a
// product are free: lane (g, q) = (lane / 4, lane % 4) takes
//   tokens 4q ... 4q+3 of a step of 16 for its k = 2q, 2q+1, 2q+8, 2q+9,
//   columns kColumns g ... for its column g of kColumns products,
//   rows 2 kTall g ... for its rows g and g + 8 of kTall products.
// So a load is 16 bytes (kColumns = 8), eight lanes read 128 bytes of a token's row, and a register of a fragment is
// one byte permute of two tokens' words.
// A warp's step is 16 tokens x 64 columns = 2 KB in 4 loads a lane, one step ahead of the products: with 16 warps on an
// SM 32 KB are in flight (and 8 KB of thin rows), where 4.3 TB/s * 700 ns / 132 SMs = 23 KB are needed.
template <class T, int kTall>
struct TensorTile {
  static constexpr int kHeight = 16 * kTall, kColumns = kTall == 1 ? 8 : 4, kWidth = kWarps * 8 * kColumns;
  static constexpr int kBlocks = kTall == 1 ? 4 : 3;  // 128 or 168 registers a thread
  static constexpr int kTokenBlocks = 2;  // the token form holds three tables of 32 sums a thread
  static constexpr int kStep = 16;                    // tokens of a product
  static constexpr bool kTensor = true;
  using Element = T;

  struct Shared {
    Tile tile;
    TileSum<kHeight, kWidth> sum;
  };

  static __device__ void add(Shared &shared, int64_t first, int64_t last, float scale) {
    const Map &map = shared.tile.map;
    if (loads_as<T>(map.wide, map.wide_stride, map.wide_size, kColumns) &&
        loads_as<T>(map.thin, map.thin_stride, map.thin_size, kRows))
      stream<true>(shared, first, static_cast<int>(last - first), scale);
    else
      stream<false>(shared, first, static_cast<int>(last - first), scale);
  }

 private:
  static constexpr int kRows = 2 * kTall;  // of a lane

  struct Step {
    Pairs<kRows> thin[4];
    Pairs<kColumns> wide[4];
  };

  // What a lane reads: rows and columns from its first ones on, of tokens from its first one of a step on.
  struct Source {
    const uint16_t *thin, *wide;
    int64_t thin_stride, wide_stride;
    int rows, columns, tokens;
  };

  // Reads a step and goes to the next.
  template <bool kVector>
  static __device__ void read(Step &step, Source &from) {
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      load<kVector>(step.wide[n], from.wide + n * from.wide_stride, n < from.tokens ? from.columns : 0);
      load<kVector>(step.thin[n], from.thin + n * from.thin_stride, n < from.tokens ? from.rows : 0);
    }
    from.wide += kStep * from.wide_stride;
    from.thin += kStep * from.thin_stride;
    from.tokens -= kStep;
  }

  static __device__ void multiply(float (&sum)[kTall][kColumns][4], const Step &step) {
    uint32_t a[kTall][4];
#pragma unroll
    for (int i = 0; i < kTall; ++i)
#pragma unroll
      for (int n = 0; n < 4; ++n) {
        const int token = n / 2 * 2;
        a[i][n] = transpose(step.thin[token].values[i], step.thin[token + 1].values[i], n % 2);
      }
#pragma unroll
    for (int j = 0; j < kColumns; ++j) {
      const uint32_t b[2] = {transpose(step.wide[0].values[j / 2], step.wide[1].values[j / 2], j % 2),
                             transpose(step.wide[2].values[j / 2], step.wide[3].values[j / 2], j % 2)};
#pragma unroll
      for (int i = 0; i < kTall; ++i) mma<T>(sum[i][j], a[i], b);
    }
  }

  template <bool kVector>
  static __device__ void stream(Shared &shared, int64_t first, int tokens, float scale) {
    const Tile &tile = shared.tile;
    const Map &map = tile.map;
    const int lane = static_cast<int>(threadIdx.x) % kWarp, warp = static_cast<int>(threadIdx.x) / kWarp;
    const int g = lane / 4, q = lane % 4, strip = warp * 8 * kColumns;
    if (strip >= tile.width) return;  // a warp without columns
    Source from;
    from.thin = static_cast<const uint16_t *>(map.thin) + (first + 4 * q) * map.thin_stride + tile.i + kRows * g;
    from.wide = static_cast<const uint16_t *>(map.wide) + (first + 4 * q) * map.wide_stride + tile.j + strip +
                kColumns * g;
    from.thin_stride = map.thin_stride;
    from.wide_stride = map.wide_stride;
    from.rows = tile.height - kRows * g;
    from.columns = tile.width - strip - kColumns * g;
    from.tokens = tokens - 4 * q;

    float sum[kTall][kColumns][4] = {};
    if (kVector) {
      Step now, next;
      read<kVector>(now, from);
      for (int t = kStep; t < tokens; t += kStep) {
        read<kVector>(next, from);
        multiply(sum, now);
        now = next;
      }
      multiply(sum, now);
    } else {  // element by element, not ahead: a step is 40 loads and more, each with a register of its own
      for (int t = 0; t < tokens; t += kStep) {
        Step now;
        read<kVector>(now, from);
        multiply(sum, now);
      }
    }

    // sum[i][j][2h + e] belongs to row kRows g + 2i + h and column kColumns (2q + e) + j of the strip.
#pragma unroll
    for (int i = 0; i < kTall; ++i)
#pragma unroll
      for (int c = 0; c < 4; ++c)
#pragma unroll
        for (int j = 0; j < kColumns; j += 4)
          shared.sum.add(kRows * g + 2 * i + c / 2, strip + kColumns * (2 * q + c % 2) + j, scale, sum[i][j][c],
                         sum[i][j + 1][c], sum[i][j + 2][c], sum[i][j + 3][c]);
  }
};

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TILE_TENSOR_CUH
