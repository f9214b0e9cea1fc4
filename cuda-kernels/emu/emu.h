// emu.h: the machine under the stand-in's CUDA headers: blocks that run one after another, one fiber for each thread,
// and memory that shows its misuse. Kernels see it through cuda_runtime.h alone.
#ifndef DS_EMU_H
#define DS_EMU_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

struct uint3 {
  unsigned x, y, z;
};

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace emu {

constexpr int kWarp = 32;
constexpr unsigned kMostThreads = 1024;       // of a block
constexpr size_t kSharedPerBlock = 48 << 10;  // without opt-in
constexpr size_t kSharedOptIn = 227 << 10;
constexpr int kMultiprocessors = 3;  // few and odd: persistent loops take several turns, the last one uneven

// One fault is the end: a kernel with undefined behaviour has no answer worth looking at.
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
[[noreturn]] void fault(const char *format, ...);

// ---- threads (fibers.cpp) ----

struct Launch {
  dim3 grid, block;
  size_t shared_bytes;
  std::function<void()> kernel;
};
void run(const Launch &launch);

int lane();
// Returns for how many threads of the block the predicate held. file and line: where the barrier stands in the source.
int sync_block(bool predicate, const char *file, int line);
// Waits for all lanes of the mask, calls resolve once on their slots (NULL outside the mask), goes on.
typedef void (*Resolve)(void *const *slots, uint32_t mask);
void collective(uint32_t mask, Resolve resolve, void *slot);
void *dynamic_shared();
// cp.async: the bytes arrive when the thread waits for their group, no sooner, so a missing wait reads poison.
void copy_async(void *shared, const void *global, size_t bytes, size_t of);
void copy_async_commit();
void copy_async_wait(int pending);

// ---- memory (memory.cpp) ----

// All bits set: NaN as a float of any width, -1 as an index.
constexpr unsigned char kPoison = 0xff;

// Pages between two inaccessible ones.
class Pages {
 public:
  explicit Pages(size_t bytes);  // rounded up to whole pages; begin() is NULL if there is no memory
  ~Pages();
  Pages(const Pages &) = delete;
  Pages &operator=(const Pages &) = delete;
  char *begin() const { return begin_; }
  char *end() const { return begin_ + bytes_; }

 private:
  size_t bytes_;
  char *begin_;
};

// Poisons [data, data + bytes) and, under AddressSanitizer, makes all the rest of the pages an error to touch.
void expose(const Pages &pages, char *data, size_t bytes);
void *allocate(size_t bytes);  // NULL: out of memory
size_t free_bytes(size_t *total);
bool release(void *data);      // false: not allocated

// ---- the queue (runtime.cpp) ----

// Of the code, which may be older than the device (DS_EMU_PTX).
int code_capability();
// Everything that touches the machine holds it: several contexts may live on several threads.
std::recursive_mutex &machine();
void enqueue(std::function<void()> work);

}  // namespace emu

#endif  // DS_EMU_H
