// tile.cuh: forming a tile of a gradient, thin^T wide over a sample's tokens: the heart of grad_stats, grad_sum and
// grad_gram. A block owns a tile and streams its columns of the wide factor once, from device memory into registers.
// Sums over kSection tokens stay in registers, and are then added to the tile in shared memory. So long samples are
// summed in blocks (tensor cores truncate as they accumulate, a chain of thousands drifts), weights are exact floats
// (they could not be folded into bf16 factors), and whoever uses the tile walks it in the order of the flat vector,
// whichever lane formed what.
#ifndef DS_CUDA_TILE_CUH
#define DS_CUDA_TILE_CUH

#include "common.cuh"
#include "map.h"

namespace ds {
namespace cuda {

constexpr int kThreads = 128, kWarps = kThreads / kWarp;
constexpr int64_t kSection = 512;  // tokens

template <class Path>
__host__ __device__ int64_t count_tiles(const Map &map) {
  return ceil_div<int64_t>(map.thin_size, Path::kHeight) * ceil_div<int64_t>(map.wide_size, Path::kWidth);
}

struct Tile {
  Map map;
  int64_t number, i, j;  // i: first row, a column of the thin factor; j: first column, one of the wide factor
  int height, width;     // what the map's edge leaves of it
};

// Tiles are numbered map by map, rows first: the tiles of the same columns run together and find them in the L2 cache.
template <class Path>
__device__ void find_tile(Tile &tile, const Maps &maps, int64_t number) {
  int64_t low = 0, high = maps.count - 1;
  while (low < high) {
    const int64_t middle = (low + high + 1) / 2;
    if (maps.maps[middle].tile <= number)
      low = middle;
    else
      high = middle - 1;
  }
  tile.map = maps.maps[low];
  tile.number = number;
  const int64_t down = ceil_div<int64_t>(tile.map.thin_size, Path::kHeight), n = number - tile.map.tile;
  tile.i = n % down * Path::kHeight;
  tile.j = n / down * Path::kWidth;
  const int64_t below = tile.map.thin_size - tile.i, beside = tile.map.wide_size - tile.j;
  tile.height = below < Path::kHeight ? static_cast<int>(below) : Path::kHeight;
  tile.width = beside < Path::kWidth ? static_cast<int>(beside) : Path::kWidth;
}

// The tile's sum in shared memory. Rows are 4 floats longer than the tile, so that walking down a column, as a
// transposed block wants, meets each bank twice at most.
template <int kHeight, int kWidth>
struct TileSum {
  float4 rows[kHeight][kWidth / 4 + 1];
  __device__ float *row(int i) { return &rows[i][0].x; }
  __device__ void add(int i, int j, float scale, float a, float b, float c, float d) {
    float4 &four = rows[i][j / 4];
    four.x += scale * a;
    four.y += scale * b;
    four.z += scale * c;
    four.w += scale * d;
  }
};

// kCount neighbours of a factor's row, as stored.
template <class T, int kCount>
struct alignas(sizeof(T) * kCount) Elements {
  T values[kCount];
};

// The same of a 16-bit type, in registers as the tensor cores want them: an even element below an odd one.
template <int kCount>
struct alignas(2 * kCount) Pairs {
  uint32_t values[kCount / 2];
};

// Where the fragment's two rows are two tokens': the low (odd = false) or high halves of their registers.
__device__ inline uint32_t transpose(uint32_t first, uint32_t second, bool odd) {
  return odd ? first >> 16 | (second & 0xffff0000u) : (first & 0xffffu) | second << 16;
}

template <size_t kBytes>
struct Raw;
template <>
struct Raw<4> {
  using Type = unsigned;
};
template <>
struct Raw<8> {
  using Type = uint2;
};
template <>
struct Raw<16> {
  using Type = uint4;
};

// One load. __ldg tells the compiler what it cannot see of a pointer out of a Map: global memory that nobody writes.
template <class To, class T>
__device__ void load_raw(To &to, const T *row) {
  const auto raw = __ldg(reinterpret_cast<const typename Raw<sizeof to>::Type *>(row));
  memcpy(&to, &raw, sizeof to);
}

// Elements from `left` on are zeros. kVector: the row is aligned, and left is no fraction of kCount (loads_as). The way
// element by element is for odd sizes and pointers; without __ldg its loads do not run ahead, and need no registers to.
template <bool kVector, class T, int kCount>
__device__ void load(Elements<T, kCount> &to, const T *row, int left) {
  if (kVector && left > 0) return load_raw(to, row);
#pragma unroll
  for (int n = 0; n < kCount; ++n) to.values[n] = !kVector && n < left ? row[n] : T();
}

template <bool kVector, int kCount>
__device__ void load(Pairs<kCount> &to, const uint16_t *row, int left) {
  if (kVector && left > 0) return load_raw(to, row);
#pragma unroll
  for (int n = 0; n < kCount; n += 2) {
    const uint32_t even = !kVector && n < left ? row[n] : 0;
    const uint32_t odd = !kVector && n + 1 < left ? row[n + 1] : 0;
    to.values[n / 2] = even | odd << 16;
  }
}

// True where every row's `count` neighbours at a multiple of `count` can be one load: all of them exist then, too.
template <class T>
__device__ bool loads_as(const void *rows, int64_t stride, int64_t size, int count) {
  return reinterpret_cast<uintptr_t>(rows) % (sizeof(T) * count) == 0 && stride % count == 0 && size % count == 0;
}

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
  static constexpr int kTokenBlocks = 3;              // with the token form beside it
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

// ---- for the kernels: all threads of a block call these -------------------------------------------------------------

// Starts tile `number`, with zeros.
template <class Path>
__device__ void open_tile(typename Path::Shared &shared, const Maps &maps, int64_t number) {
  if (threadIdx.x == 0) find_tile<Path>(shared.tile, maps, number);
  float4 *sum = &shared.sum.rows[0][0];
  for (int n = static_cast<int>(threadIdx.x); n < static_cast<int>(sizeof shared.sum / sizeof *sum); n += kThreads)
    sum[n] = make_float4(0, 0, 0, 0);
  __syncthreads();
}

// sum += scale * the tile of the gradient of tokens [first, last)
template <class Path>
__device__ void form(typename Path::Shared &shared, int64_t first, int64_t last, float scale) {
  for (; first < last; first += kSection)
    Path::add(shared, first, last - first < kSection ? last : first + kSection, scale);
}

// visit(value, index in the flat vector) for every element, neighbours in the flat vector by neighbouring threads. The
// barriers are for who formed the tile and for who goes on forming it.
template <class Path, class Visit>
__device__ void for_each_element(typename Path::Shared &shared, const Visit &visit) {
  __syncthreads();
  const Tile &tile = shared.tile;
  const Map &map = tile.map;
  const int count = map.transposed ? tile.width * Path::kHeight : tile.height * Path::kWidth;
#pragma unroll 8
  for (int n = static_cast<int>(threadIdx.x); n < count; n += kThreads) {
    const int i = map.transposed ? n % Path::kHeight : n / Path::kWidth;
    const int j = map.transposed ? n / Path::kHeight : n % Path::kWidth;
    if (i >= tile.height || j >= tile.width) continue;
    const int64_t index =
        map.transposed ? (tile.j + j) * map.thin_size + tile.i + i : (tile.i + i) * map.wide_size + tile.j + j;
    visit(shared.sum.row(i)[j], map.at + index);
  }
  __syncthreads();
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TILE_CUH
