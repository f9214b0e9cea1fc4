// groups.cuh: the host's part of the gradient kernels: a call's maps told apart by the kind of tile that suits them.
#ifndef DS_CUDA_GROUPS_CUH
#define DS_CUDA_GROUPS_CUH

#include <algorithm>
#include <vector>

#include "context.h"
#include "tile_portable.cuh"
#include "tile_tensor.cuh"

namespace ds {
namespace cuda {

#ifdef DS_EMU  // so small that the tests come to every round, slice and cut
constexpr int64_t kBlocksWanted = 8, kWorkspaceBytes = 1 << 18;
#else
// 8 rounds of the 528 places (4 blocks on 132 SMs) of an H200: the last, partly filled one then costs 1/16. A constant,
// so that sizes alone decide the order of sums.
constexpr int64_t kBlocksWanted = 4096;
constexpr int64_t kWorkspaceBytes = 1 << 28;  // about, of gradients or partial sums; what needs more goes in rounds
#endif

// A call's maps are one group on the portable path. On tensor cores those up to rank 16 and the others are two, for a
// tile of 64 rows would leave 3/4 of the products of rank 16 idle; so an op takes two launches of tiles at most.
enum class Path { kPortable, kTensor16, kTensor64 };

struct Group {
  Path path;
  std::vector<Map> maps;
  int64_t first, tiles;
};

// Calls body with a value of the path's type.
template <class T, class Body>
void with_half_path(Path path, const Body &body) {
  switch (path) {
    case Path::kPortable: return body(PortableTile<T>());
    case Path::kTensor16: return body(TensorTile<T, 1>());
    case Path::kTensor64: return body(TensorTile<T, 4>());
  }
}

template <class Body>
void with_path(Path path, ds_dtype dtype, const Body &body) {
  switch (dtype) {
    case DS_F32: return body(PortableTile<float>());  // stays float: TF32 would drop 13 of its bits
    case DS_BF16: return with_half_path<__nv_bfloat16>(path, body);
    case DS_F16: return with_half_path<__half>(path, body);
  }
}

// Maps without elements are left out.
inline std::vector<Map> read_maps(const ds_map *maps, int64_t maps_count) {
  std::vector<Map> result;
  for (int64_t k = 0; k < maps_count; ++k) {
    const ds_map &m = maps[k];
    if (m.in == 0 || m.out == 0) continue;
    if (m.in < m.out)
      result.push_back({m.x, m.dy, m.in, m.out, m.in, m.out, m.at, 0, true});
    else
      result.push_back({m.dy, m.x, m.out, m.in, m.out, m.in, m.at, 0, false});
  }
  return result;
}

inline int64_t count_tiles(const std::vector<Group> &groups) {
  return groups.empty() ? 0 : groups.back().first + groups.back().tiles;
}

inline std::vector<Group> group_maps(const std::vector<Map> &maps, ds_dtype dtype, int compute_capability) {
  const bool tensor = dtype != DS_F32 && compute_capability >= 80;
  std::vector<Group> groups;
  for (const Path path : {Path::kPortable, Path::kTensor16, Path::kTensor64}) {
    Group group = {path, {}, count_tiles(groups), 0};
    with_path(path, dtype, [&](auto tile) {
      for (Map map : maps) {
        if (path != (!tensor ? Path::kPortable : map.thin_size <= 16 ? Path::kTensor16 : Path::kTensor64)) continue;
        map.tile = group.first + group.tiles;
        group.tiles += count_tiles<decltype(tile)>(map);
        group.maps.push_back(map);
      }
    });
    if (group.tiles > 0) groups.push_back(group);
  }
  return groups;
}

inline std::vector<Maps> upload_groups(Context &context, const std::vector<Group> &groups) {
  std::vector<Maps> result;
  for (const Group &group : groups) {
    const int64_t count = static_cast<int64_t>(group.maps.size());
    result.push_back({context.upload(group.maps.data(), count), count, group.first, group.tiles});
  }
  return result;
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_GROUPS_CUH
