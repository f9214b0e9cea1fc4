// context.cpp: opening the CPU backend, and its memory.
#include "context.h"

#include <cstring>

#ifdef __linux__
#include <sched.h>
#endif

namespace ds {
namespace cpu {

namespace {

// Cores that this process may run on: a container or taskset may leave fewer than the machine has.
int allowed_cores() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

void *allocate(size_t bytes) {
  if (bytes > SIZE_MAX - kAlignment) throw std::bad_alloc();
  void *data = std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment);
  if (!data) throw std::bad_alloc();
  return data;
}

Context::Context(int threads)
    : tier_(choose_tier()),
      pool_(threads > 0 ? threads : allowed_cores()),
      scratch_(static_cast<size_t>(pool_.threads())) {}

void Context::copy(void *to, const void *from, size_t bytes) {
  std::memmove(to, from, bytes);
}

void Context::reserve_scratch(size_t floats) {
  for (Buffer &buffer : scratch_) buffer.reserve<float>(floats);
}

}  // namespace cpu

std::unique_ptr<Backend> open_cpu(int threads) {
  return std::make_unique<cpu::Context>(threads);
}

}  // namespace ds
