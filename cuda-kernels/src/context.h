// context.h: the CUDA backend: a device, the caller's stream, scratch memory and launches. Each op's method is in its
// own .cu file and starts with `const Call call = begin();`. All work is queued on the stream; no op waits for the
// device.
#ifndef DS_CUDA_CONTEXT_H
#define DS_CUDA_CONTEXT_H

#include <cuda_runtime.h>

#include <type_traits>
#include <vector>

#include "backend.h"

namespace ds {
namespace cuda {

// Throws DS_OUT_OF_MEMORY, DS_UNSUPPORTED or DS_DEVICE.
void check(cudaError_t error, const char *what);

// Makes a device current for a scope. A thread's current device is the caller's (LibTorch's) and is given back.
class Call {
 public:
  explicit Call(int device);
  ~Call();
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;

 private:
  int before_;
};

constexpr int64_t kMostBlocks = 0x7fffffff;        // of a grid, in x
constexpr size_t kSharedWithoutAsking = 48 << 10;  // bytes of dynamic shared memory; more needs an attribute

class Context final : public Backend {
 public:
  Context(int device, cudaStream_t stream);
  ~Context() override;

  bool on_host() const override { return false; }
  void sync() override;
  void *alloc(size_t bytes) override;
  void free(void *data) override;
  void copy(void *to, const void *from, size_t bytes) override;

  void grad_stats(const GradStats &) override;
  void grad_sum(const GradSum &) override;
  void grad_gram(const GradGram &) override;
  void score(const Score &) override;
  void select(const Select &) override;
  void dot(const Dot &) override;
  void correct(const Correct &) override;
  void adamw(const AdamW &) override;
  void dropout_mask(const DropoutMask &) override;

  // ---- what the ops are made of ----

  cudaStream_t stream() const { return stream_; }
  // 90 for 9.0: of the device, or of the code that runs on it where that was compiled from an older PTX.
  int compute_capability() const { return compute_capability_; }

  // Starts an op: its device is current until the result goes out of scope, and the scratch memory is free again.
  [[nodiscard]] Call begin();

  // Scratch memory on the device until the next begin(), aligned to 256 bytes, not cleared.
  template <class T>
  T *workspace(int64_t count) {
    return static_cast<T *>(reserve(count, sizeof(T)));
  }

  // A copy on the device until the next begin(); `host` may change at once.
  template <class T>
  const T *upload(const T *host, int64_t count) {
    static_assert(std::is_trivially_copyable<T>::value, "copied byte by byte");
    T *data = workspace<T>(count);
    stage(data, host, static_cast<size_t>(count) * sizeof(T));
    return data;
  }

  // Blocks of a kernel without dynamic shared memory that the device holds at once.
  template <class... P>
  int64_t places(void (*kernel)(P...), int threads) const {
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, threads, 0),
          "cudaOccupancyMaxActiveBlocksPerMultiprocessor");
    return int64_t{blocks} * multiprocessors_;
  }

  // Queues a kernel; no blocks, no launch.
  template <class... P, class... A>
  void launch(void (*kernel)(P...), int64_t blocks, int threads, size_t shared_bytes, A &&...arguments) {
    if (blocks == 0) return;
    check_grid(blocks);
    if (shared_bytes > kSharedWithoutAsking)
      check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared_bytes)),
            "cudaFuncSetAttribute");
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(static_cast<unsigned>(blocks));
    config.blockDim = dim3(static_cast<unsigned>(threads));
    config.dynamicSmemBytes = shared_bytes;
    config.stream = stream_;
    check(cudaLaunchKernelEx(&config, kernel, static_cast<P>(arguments)...), "cudaLaunchKernelEx");
  }

 private:
  struct Chunk {
    char *data;
    size_t bytes;
  };
  struct Stage {  // pinned memory, in use until the event
    void *data;
    size_t bytes;
    cudaEvent_t event;
  };
  static constexpr int kStages = 8;

  static void check_grid(int64_t blocks);
  void *reserve(int64_t count, size_t element);
  void grow(size_t bytes);
  void stage(void *to, const void *from, size_t bytes);
  void release();

  const int device_;
  const cudaStream_t stream_;
  int multiprocessors_ = 0, compute_capability_ = 0;
  std::vector<Chunk> chunks_;  // the last one is being filled, the others are full
  size_t used_ = 0;            // bytes of the last chunk
  Stage stages_[kStages] = {};
  int next_stage_ = 0;
};

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_CONTEXT_H
