// device.h: the backend under test (DS_TEST_DEVICE, the CPU by default) and arrays on it. On the CPU an array lies
// between two inaccessible pages, flush against one of them: a read or write one element too far faults. On a device it
// is flush against one end of its allocation, for compute-sanitizer or the stand-in to see the same; against the far
// end it is aligned to its elements alone.
#ifndef DS_TEST_DEVICE_H
#define DS_TEST_DEVICE_H

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "check.h"
#include "ds.h"

namespace test {

inline int device_under_test() {
  const char *given = std::getenv("DS_TEST_DEVICE");
  return given ? std::atoi(given) : -1;
}

// Where each access is looked at (the stand-in, compute-sanitizer), sizes that serve no tail and no tile are smaller.
inline bool small_sizes() {
  return std::getenv("DS_TEST_SMALL") != nullptr;
}

inline void must(ds_status status) {
  if (status == DS_OK) return;
  std::printf("FAILED %s: %s\n", ds_status_name(status), ds_last_error());
  std::exit(1);
}

class Engine {
 public:
  explicit Engine(int threads = 3) { must(ds_open(&context_, device_under_test(), nullptr, threads)); }
  ~Engine() { ds_close(context_); }
  Engine(const Engine &) = delete;
  Engine &operator=(const Engine &) = delete;
  operator ds_context *() const { return context_; }

 private:
  ds_context *context_ = nullptr;
};

enum class Edge { kEnd, kStart };  // the side on which the array touches a guard page

inline Edge any_edge(Random &random) {
  return random.below(2) ? Edge::kEnd : Edge::kStart;
}

// Memory between guard pages; what the array leaves of its pages holds a pattern, which must survive.
class Guarded {
 public:
  Guarded(size_t bytes, Edge edge) : bytes_(bytes), page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))) {
    inner_ = (bytes + page_ - 1) / page_ * page_;
    map_ = static_cast<char *>(
        mmap(nullptr, inner_ + 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    // A pass must mean that the guards were real.
    if (map_ == MAP_FAILED || mprotect(map_, page_, PROT_NONE) || mprotect(map_ + page_ + inner_, page_, PROT_NONE))
      std::abort();
    if (inner_ > 0) std::memset(map_ + page_, kPattern, inner_);
    data_ = map_ + page_ + (edge == Edge::kEnd ? inner_ - bytes : 0);
  }
  ~Guarded() {
    for (char *p = map_ + page_; p < map_ + page_ + inner_; ++p)
      if ((p < data_ || p >= data_ + bytes_) && *p != kPattern) {
        expect(false, "wrote %td bytes off an array of %zu", p - data_, bytes_);
        break;
      }
    munmap(map_, inner_ + 2 * page_);
  }
  Guarded(const Guarded &) = delete;
  Guarded &operator=(const Guarded &) = delete;
  char *data() { return data_; }

 private:
  static constexpr char kPattern = 0x5A;
  size_t bytes_, page_, inner_;
  char *map_, *data_;
};

template <class T>
class Array {
 public:
  Array(ds_context *context, const std::vector<T> &values, Edge edge) : context_(context), size_(values.size()) {
    if (device_under_test() < 0) {
      guarded_ = new Guarded(bytes(), edge);
      data_ = reinterpret_cast<T *>(guarded_->data());
    } else {
      const size_t whole = (bytes() + kAlignment - 1) / kAlignment * kAlignment;
      must(ds_alloc(context, &allocation_, edge == Edge::kEnd ? whole : bytes()));
      data_ = reinterpret_cast<T *>(static_cast<char *>(allocation_) + (edge == Edge::kEnd ? whole - bytes() : 0));
    }
    write(values);
  }
  Array(ds_context *context, const std::vector<T> &values, Random &random) : Array(context, values, any_edge(random)) {}
  Array(Array &&other) noexcept
      : context_(other.context_),
        size_(other.size_),
        guarded_(std::exchange(other.guarded_, nullptr)),
        allocation_(std::exchange(other.allocation_, nullptr)),
        data_(std::exchange(other.data_, nullptr)) {}
  ~Array() {
    must(ds_free(context_, allocation_));
    delete guarded_;
  }
  operator T *() const { return data_; }
  void write(const std::vector<T> &values) {
    must(ds_copy(context_, data_, values.data(), bytes()));
    must(ds_sync(context_));
  }
  std::vector<T> read() const {
    std::vector<T> values(size_);
    must(ds_copy(context_, values.data(), data_, bytes()));
    must(ds_sync(context_));
    return values;
  }

 private:
  static constexpr size_t kAlignment = 256;  // of device memory
  size_t bytes() const { return size_ * sizeof(T); }
  ds_context *context_;
  size_t size_;
  Guarded *guarded_ = nullptr;
  void *allocation_ = nullptr;
  T *data_ = nullptr;
};

}  // namespace test

#endif  // DS_TEST_DEVICE_H
