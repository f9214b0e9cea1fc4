// select_tiles.h: a selection from more candidates than one block takes.
#ifndef DS_CUDA_SELECT_TILES_H
#define DS_CUDA_SELECT_TILES_H

#include "context.h"

namespace ds {
namespace cuda {

// limit: ranks that may be kept, 1 ... samples. samples is 2^31 at most.
void select_in_tiles(Context &, const Select &, int64_t limit);

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_SELECT_TILES_H
