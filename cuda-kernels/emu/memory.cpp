// memory.cpp: device memory that faults where it is misused: it lies flush against an inaccessible page, is poison when
// fresh, and is gone when freed.
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <memory>

#include "emu.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#endif

namespace emu {
namespace {

constexpr size_t kMemory = size_t{8} << 30;  // of the device
constexpr size_t kAlignment = 256;           // of cudaMalloc

struct Allocation {
  explicit Allocation(size_t bytes_) : bytes(bytes_), pages(bytes_) {}
  size_t bytes;
  Pages pages;
};

struct Allocations {
  std::map<void *, std::unique_ptr<Allocation>> all;
  size_t bytes = 0;
};

Allocations &allocations() {
  static Allocations *const list = new Allocations;  // never destroyed: a context may be closed as late as at exit
  return *list;
}

size_t page() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

Pages::Pages(size_t bytes) : bytes_((bytes + page() - 1) / page() * page()), begin_(nullptr) {
  void *map = mmap(nullptr, bytes_ + 2 * page(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) return;
  begin_ = static_cast<char *>(map) + page();
  if (mprotect(begin_, bytes_, PROT_READ | PROT_WRITE)) fault("mprotect failed");
}

Pages::~Pages() {
  if (!begin_) return;
  ASAN_UNPOISON_MEMORY_REGION(begin_, bytes_);
  munmap(begin_ - page(), bytes_ + 2 * page());
}

void expose(const Pages &pages, char *data, size_t bytes) {
  ASAN_POISON_MEMORY_REGION(pages.begin(), static_cast<size_t>(pages.end() - pages.begin()));
  ASAN_UNPOISON_MEMORY_REGION(data, bytes);
  std::memset(data, kPoison, bytes);
}

void *allocate(size_t bytes) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  Allocations &list = allocations();
  if (bytes == 0 || bytes > kMemory - list.bytes) return nullptr;
  auto allocation = std::make_unique<Allocation>(bytes);
  const Pages &pages = allocation->pages;
  if (!pages.begin()) return nullptr;
  char *data = pages.end() - (bytes + kAlignment - 1) / kAlignment * kAlignment;
  expose(pages, data, bytes);
  list.bytes += bytes;
  list.all[data] = std::move(allocation);
  return data;
}

size_t free_bytes(size_t *total) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  *total = kMemory;
  return kMemory - allocations().bytes;
}

bool release(void *data) {
  std::lock_guard<std::recursive_mutex> lock(machine());
  Allocations &list = allocations();
  const auto found = list.all.find(data);
  if (found == list.all.end()) return false;
  list.bytes -= found->second->bytes;
  list.all.erase(found);
  return true;
}

}  // namespace emu
