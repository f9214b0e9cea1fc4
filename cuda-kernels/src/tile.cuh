// tile.cuh: forming a tile of a gradient, thin^T wide over a sample's tokens: the heart of grad_stats, grad_sum and
// grad_gram. A block owns a tile and streams its columns of the wide factor once, from device memory into registers.
// Sums over kSection tokens stay in registers, and are then added to the tile in shared memory. So long samples are
// summed in blocks (tensor cores truncate as they accumulate, a chain of thousands drifts), weights are exact floats
// (they could not be folded into bf16 factors), and whoever uses the tile walks it in the order of the flat vector,
// whichever lane formed what. The loops are in tile_portable.cuh and tile_tensor.cuh, here is what they share.
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
