// tile.cuh: forming a tile of a gradient, thin^T wide over a sample's tokens: the heart of grad_stats, grad_sum and
// grad_gram. A block owns a tile and streams its columns of the wide factor once, from device memory into registers.
// Sums over kSection tokens stay in registers, and are then added to the tile in shared memory. So long samples are
// summed in blocks (tensor cores truncate as they accumulate, a chain of thousands drifts), weights are exact floats
// (they could not be folded into bf16 factors), and whoever uses the tile walks it in the order of the flat vector,
// whichever lane formed what. The loops are in tile_portable.cuh and tile_tensor.cuh, here is what they share.
#ifndef DS_CUDA_TILE_CUH
#define DS_CUDA_TILE_CUH

#include <type_traits>

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

// The map that a tile belongs to. All lanes of a warp call it and look at 32 maps at a time: 1,024 maps are two loads
// one after the other, where halving would make ten of 0.3 us each.
__device__ inline int64_t find_map(const Maps &maps, int64_t tile) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  int64_t low = 0, count = maps.count;
  while (count > 1) {
    const int64_t step = ceil_div<int64_t>(count, kWarp), at = lane * step;
    const unsigned starts = __ballot_sync(kAllLanes, at < count && maps.maps[low + at].tile <= tile);
    const int64_t skipped = (__popc(starts) - 1) * step;  // lane 0's map starts at the tile or before it
    low += skipped;
    count = count - skipped < step ? count - skipped : step;
  }
  return low;
}

// Tiles are numbered map by map, rows first: the tiles of the same columns run together and find them in the L2 cache.
// A warp calls it. A grid has fewer than 2^31 blocks, so 32 bits divide, in a fifth of the time that 64 take.
template <class Path>
__device__ void find_tile(Tile &tile, const Maps &maps, int64_t number) {
  const int64_t k = find_map(maps, number);
  if (threadIdx.x > 0) return;
  const Map map = maps.maps[k];
  const unsigned down = static_cast<unsigned>(ceil_div<int64_t>(map.thin_size, Path::kHeight));
  const unsigned n = static_cast<unsigned>(number - map.tile);
  tile.map = map;
  tile.number = number;
  tile.i = int64_t{n % down} * Path::kHeight;
  tile.j = int64_t{n / down} * Path::kWidth;
  const int64_t below = map.thin_size - tile.i, beside = map.wide_size - tile.j;
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

// ---- for the kernels: all threads of a block call these -------------------------------------------------------------

// Starts tile `number`, with zeros.
template <class Path>
__device__ void open_tile(typename Path::Shared &shared, const Maps &maps, int64_t number) {
  if (threadIdx.x < kWarp) find_tile<Path>(shared.tile, maps, number);
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

// The walk of for_each_element over a block that is transposed, [wide, thin], or not.
template <class Path, bool kTransposed, class Load, class Visit>
__device__ void walk(typename Path::Shared &shared, const Load &load, const Visit &visit) {
  constexpr int kAhead = 16;  // elements of a thread whose loads are under way together
  constexpr int kLines = kTransposed ? kThreads / Path::kHeight : 1;  // of the flat vector that the threads span
  constexpr int kStrides = kTransposed ? 1 : Path::kWidth / kThreads;  // steps of all threads along a line
  static_assert(kAhead % kStrides == 0 && Path::kHeight * Path::kWidth / kThreads % kAhead == 0, "whole batches");
  const Tile &tile = shared.tile;
  const int height = tile.height, width = tile.width, thread = static_cast<int>(threadIdx.x);
  const int i0 = kTransposed ? thread % Path::kHeight : 0, j0 = kTransposed ? thread / Path::kHeight : thread;
  const int64_t line = kTransposed ? tile.map.thin_size : tile.map.wide_size;
  const int64_t first = tile.map.at + (kTransposed ? (tile.j + j0) * line + tile.i + i0 : tile.i * line + tile.j + j0);
  if (i0 >= height) return;
  for (int begin = 0; begin / kStrides * kLines < (kTransposed ? width : height); begin += kAhead) {
    const auto batch = [&](auto whole) {
      float loaded[kAhead];
      const auto each = [&](const auto &body) {
#pragma unroll
        for (int n = 0; n < kAhead; ++n) {
          const int down = (begin / kStrides + n / kStrides) * kLines, along = n % kStrides * kThreads;
          const int i = kTransposed ? i0 : down, j = j0 + (kTransposed ? down : along);
          if (decltype(whole)::value || (i < height && j < width)) body(n, i, j, first + down * line + along);
        }
      };
      each([&](int n, int, int, int64_t index) { loaded[n] = load(index); });
      each([&](int n, int i, int j, int64_t index) { visit(shared.sum.row(i)[j], index, loaded[n]); });
    };
    const int down = (begin / kStrides + kAhead / kStrides - 1) * kLines;  // of the batch's last element
    const int i = kTransposed ? i0 : down, j = j0 + (kTransposed ? down : (kStrides - 1) * kThreads);
    if (i < height && j < width)
      batch(std::true_type{});  // no predicates, of which a thread has seven: more would set the loads apart
    else
      batch(std::false_type{});
  }
}

// visit(value, index in the flat vector, load(index)) for every element, neighbours in the flat vector by neighbouring
// threads. Sixteen loads are under way before the first is used: one by one a tile would wait 64 times 0.5 us for the
// L2 cache, as long as it takes to form. The barriers are for who formed the tile and for who goes on forming it.
template <class Path, class Load, class Visit>
__device__ void for_each_element(typename Path::Shared &shared, const Load &load, const Visit &visit) {
  __syncthreads();
  if (shared.tile.map.transposed)
    walk<Path, true>(shared, load, visit);
  else
    walk<Path, false>(shared, load, visit);
  __syncthreads();
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TILE_CUH
