// grad_sum.cpp: the weighted sum of all gradients. It is one product over all kept tokens, the weight folded into the
// thin rows; a task owns one tile and walks the samples in index order.
#include <cstring>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

void sum_tile(const Tier &tier, const Tile &tile, const GradSum &a, float *memory) {
  const Panel panel(memory);
  float *acc = memory + Panel::kFloats;
  std::memset(acc, 0, static_cast<size_t>(tile.size()) * sizeof(float));
  for (int64_t i = 0; i < a.samples; ++i)
    if (a.weight[i] != 0)
      add_form(tier, tile, a.dtype, a.offsets[i], a.offsets[i + 1], a.weight[i], panel, acc);
  add_tile(tile, acc, a.grad);
}

}  // namespace

void Context::grad_sum(const GradSum &a) {
  const Tiling tiling(a.maps, a.maps_count, kTileFloats);
  reserve_scratch(Panel::kFloats + kTileFloats);
  const double cost = forming_cost(a.maps, a.maps_count, a.offsets[a.samples] - a.offsets[0]);
  pool_.run(tiling.tiles(), cost, [&](int64_t index, int worker) {
    sum_tile(tier_, tiling.tile(index), a, scratch(worker));
  });
}

}  // namespace cpu
}  // namespace ds
