// grad_sum.cu: the weighted sum of the samples' gradients. A block owns a tile and a slice of the samples, walks them
// in order and adds each, times its weight, to the tile in shared memory (tile.cuh). The floor is the bytes of the
// factors of the samples whose weight is not 0, read once. Where the tiles alone are fewer than kBlocksWanted the
// samples are cut into slices, each with a sum of its own in the workspace, which a second launch adds up in order.
// That workspace is 4096 tiles of 32 KiB and as much again at most, 256 MiB; for the LoRA maps of an 8B model (1664
// tiles, 8 samples) 3 slices, 82 MB written and read against 3.5 GB of factors.
#include "form.h"

namespace ds {
namespace cuda {

namespace {

constexpr int kAddEach = 4;  // elements of a thread
constexpr int64_t kAddBlock = kAddEach * kThreads;

// A block a tile and slice.
template <class Path>
__global__ void __launch_bounds__(kThreads, Path::kBlocks) form_tiles(const Form a, const Maps maps) {
  __shared__ typename Path::Shared shared;
  const unsigned slices = static_cast<unsigned>(a.slices), slice = blockIdx.x % slices;
  const int64_t first = slice * a.together, last = first + a.together < a.samples ? first + a.together : a.samples;
  float *out = a.out + slice * a.stride;
  open_tile<Path>(shared, maps, maps.first + blockIdx.x / slices);
  for (int64_t i = first; i < last; ++i) {
    const float weight = a.weight ? a.weight[i] : 1;
    if (weight != 0) form<Path>(shared, a.offsets[i], a.offsets[i + 1], weight);
  }
  for_each_element<Path>(
      shared, [&](int64_t index) { return a.accumulate ? out[index] : 0; },
      [&](float value, int64_t index, float before) { out[index] = before + value; });
}

// grad[at[k] ...] += sum over slices, in order, of map k's part of the workspace. A map's tiles are kAddBlock elements.
__global__ void __launch_bounds__(kThreads)
    add_slices(float *grad, const int64_t *at, const Maps maps, const float *sums, int64_t stride, int64_t slices) {
  const int64_t k = find_map(maps, blockIdx.x);
  const Map &map = maps.maps[k];
  const int64_t first = (blockIdx.x - map.tile) * kAddBlock + threadIdx.x;
  const int64_t left = map.thin_size * map.wide_size - first;
  const float *from = sums + map.at + first;
  float *to = grad + at[k] + first;
  float sum[kAddEach] = {};
  for (int64_t slice = 0; slice < slices; ++slice, from += stride)
#pragma unroll
    for (int e = 0; e < kAddEach; ++e)
      if (e * kThreads < left) sum[e] += from[e * kThreads];
#pragma unroll
  for (int e = 0; e < kAddEach; ++e)
    if (e * kThreads < left) to[e * kThreads] += sum[e];
}

}  // namespace

void form_gradients(Context &context, const std::vector<Group> &groups, ds_dtype dtype, const Form &form) {
  const std::vector<Maps> uploaded = upload_groups(context, groups);
  for (size_t n = 0; n < groups.size(); ++n)
    with_path(groups[n].path, dtype, [&](auto path) {
      context.launch(form_tiles<decltype(path)>, groups[n].tiles * form.slices, kThreads, 0, form, uploaded[n]);
    });
}

void Context::grad_sum(const GradSum &a) {
  const Call call = begin();
  std::vector<Map> maps = read_maps(a.maps, a.maps_count);
  std::vector<Group> groups = group_maps(maps, a.dtype, compute_capability());
  const int64_t tiles = count_tiles(groups);
  if (tiles == 0 || a.samples == 0) return;
  const int64_t together = ceil_div(a.samples, std::min(a.samples, ceil_div(kBlocksWanted, tiles)));
  const int64_t slices = ceil_div(a.samples, together);
  if (slices == 1) {
    form_gradients(*this, groups, a.dtype, {a.grad, 0, 1, a.samples, true, a.weight, a.offsets, a.samples});
    return;
  }
  // In the workspace the maps lie without gaps.
  std::vector<int64_t> at;
  int64_t stride = 0;
  for (Map &map : maps) {
    at.push_back(map.at);
    map.at = stride;
    stride += map.thin_size * map.wide_size;
  }
  groups = group_maps(maps, a.dtype, compute_capability());
  float *sums = workspace<float>(slices * stride);
  form_gradients(*this, groups, a.dtype, {sums, stride, slices, together, false, a.weight, a.offsets, a.samples});
  int64_t blocks = 0;
  for (Map &map : maps) {
    map.tile = blocks;
    blocks += ceil_div(map.thin_size * map.wide_size, kAddBlock);
  }
  const int64_t count = static_cast<int64_t>(maps.size());
  launch(add_slices, blocks, kThreads, 0, a.grad, upload(at.data(), count),
         Maps{upload(maps.data(), count), count, 0, blocks}, sums, stride, slices);
}

}  // namespace cuda
}  // namespace ds
