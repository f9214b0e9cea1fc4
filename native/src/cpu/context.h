// context.h: the CPU backend: a thread pool, the chosen tier and the workspaces. Each kernel's method is in its own
// file.
#ifndef DS_CPU_CONTEXT_H
#define DS_CPU_CONTEXT_H

#include <cstdlib>
#include <new>
#include <vector>

#include "backend.h"
#include "parallel.h"
#include "tier.h"

namespace ds {
namespace cpu {

constexpr size_t kAlignment = 64;  // one cache line, one AVX-512 register

void *allocate(size_t bytes);  // throws std::bad_alloc

// Memory that only grows and is not kept in order: a workspace.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer &&other) noexcept : data_(other.data_), bytes_(other.bytes_) { other.data_ = nullptr; }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer() { std::free(data_); }

  template <class T>
  T *reserve(size_t count) {
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    if (bytes_ < count * sizeof(T)) grow(count * sizeof(T));
    return static_cast<T *>(data_);
  }

 private:
  void grow(size_t bytes) {
    std::free(data_);
    data_ = nullptr;
    bytes_ = 0;
    data_ = allocate(bytes);
    bytes_ = bytes;
  }

  void *data_ = nullptr;
  size_t bytes_ = 0;
};

class Context final : public Backend {
 public:
  explicit Context(int threads);

  bool on_host() const override { return true; }
  void sync() override {}
  void *alloc(size_t bytes) override { return allocate(bytes); }
  void free(void *data) override { std::free(data); }
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

 private:
  // floats for every worker; called before the work is shared out, for a worker must not fail
  void reserve_scratch(size_t floats);
  float *scratch(int worker) { return scratch_[static_cast<size_t>(worker)].reserve<float>(0); }
  // sum a*b over a fixed cut into tiles, so that no number of threads changes it
  double sum_products(const float *a, const float *b, int64_t n);

  const Tier &tier_;
  Pool pool_;
  std::vector<Buffer> scratch_;
  Buffer shared_;
};

}  // namespace cpu
}  // namespace ds

#endif  // DS_CPU_CONTEXT_H
