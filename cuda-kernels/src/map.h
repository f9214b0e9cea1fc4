// map.h: the maps as the kernels see them: every map a thin and a wide factor, thin the one with fewer columns (of a
// LoRA map: the rank), so that its gradient, or the transpose of it, is thin^T wide.
#ifndef DS_CUDA_MAP_H
#define DS_CUDA_MAP_H

#include "ds.h"

namespace ds {
namespace cuda {

// A map, or a rectangle of one: then the factors' rows are longer than the columns that count.
struct Map {
  const void *thin, *wide;
  int64_t thin_size, wide_size;      // columns that count; neither is 0
  int64_t thin_stride, wide_stride;  // elements from a token's row to the next
  int64_t at;                        // of the block in the flat vector
  int64_t tile;                      // number of the first tile
  bool transposed;                   // the block is [wide, thin], not [thin, wide]
};

// Maps in device memory that share a kind of tile, and the numbers of their tiles: [first, first + tiles).
struct Maps {
  const Map *maps;
  int64_t count, first, tiles;
};

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_MAP_H
