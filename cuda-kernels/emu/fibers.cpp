// fibers.cpp: runs the blocks of a grid one by one, each thread of a block on a fiber of its own. DS_EMU_SCHEDULE says
// in which order threads take their turns: 0 in order, 1 reversed, 2 shuffled in lock step, 3 shuffled with warps
// running ahead. What a correct kernel computes does not depend on it; a missing barrier shows under one of them.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "emu.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#if !defined(__x86_64__)
#error "fibers.cpp switches stacks by hand, for x86-64 alone"
#endif

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

// Saves the registers that a call preserves, leaves the stack pointer in *from and goes on where `to` was left.
// swapcontext would do, but makes two system calls for it: 0.4 us instead of 5 ns, and a barrier of 1024 threads is
// 2048.
extern "C" void emu_switch(void **from, void *to);
asm(R"(
.pushsection .text
.hidden emu_switch
.globl emu_switch
.type emu_switch, @function
emu_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emu_switch, .-emu_switch
.popsection
)");

// Where the linker put the static shared arrays of all kernels (shared.ld).
extern char emu_shared_begin[] __attribute__((visibility("hidden")));
extern char emu_shared_end[] __attribute__((visibility("hidden")));

namespace emu {
namespace {

constexpr size_t kStack = 256 << 10;  // only touched pages are real; -O1 and red zones make frames large

enum State { kReady, kAtBarrier, kAtCollective, kReturned, kStates };

struct Copy {
  void *to;
  std::vector<unsigned char> bytes;
};

struct Fiber {
  Fiber() : stack(kStack) {
    if (!stack.begin()) fault("no memory for a fiber");
  }
  Pages stack;
  void *pointer = nullptr;  // of the stack, while suspended
  uint3 thread = {};
  State state = kReady;
  bool predicate = false;  // of the barrier it waits at
  const char *file = nullptr;
  int line = 0;
  uint32_t mask = 0;  // of the collective it waits at
  Resolve resolve = nullptr;
  void *slot = nullptr;
  std::vector<std::vector<Copy>> groups;  // committed copies that have not arrived
  std::vector<Copy> open;
};

std::vector<std::unique_ptr<Fiber>> fibers;  // kept between launches
size_t threads;                              // of the block
Fiber *current;
void *scheduler;
const std::function<void()> *kernel;
int barrier_count;
uint64_t random_state;
int schedule;
#if defined(__SANITIZE_ADDRESS__)
const void *scheduler_stack;
size_t scheduler_size;
#endif

// ---- switching ----

void enter(Fiber &fiber) {
  current = &fiber;
  threadIdx = fiber.thread;
#if defined(__SANITIZE_ADDRESS__)
  void *fake;
  __sanitizer_start_switch_fiber(&fake, fiber.stack.begin(), kStack);
#endif
  emu_switch(&scheduler, fiber.pointer);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
}

void suspend(State state) {
  Fiber &fiber = *current;
  fiber.state = state;
#if defined(__SANITIZE_ADDRESS__)
  void *fake;
  __sanitizer_start_switch_fiber(&fake, scheduler_stack, scheduler_size);
#endif
  emu_switch(&fiber.pointer, scheduler);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake, &scheduler_stack, &scheduler_size);
#endif
}

void live() {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_size);
#endif
  for (;;) {
    (*kernel)();
    copy_async_commit();
    copy_async_wait(0);
    suspend(kReturned);
  }
}

void prepare(Fiber &fiber) {
  fiber.state = kReady;
  if (fiber.pointer) return;  // it waits in live() for the next kernel
  void **top = reinterpret_cast<void **>(fiber.stack.end()) - 8;
  std::fill(top, top + 8, nullptr);          // six registers, then the entry, then no caller
  top[6] = reinterpret_cast<void *>(&live);  // on entry the stack is 8 off a multiple of 16, as after a call
  fiber.pointer = top;
}

// ---- order ----

uint64_t next_random() {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

template <class T>
void arrange(T *order, size_t count) {
  if (schedule == 0) return;
  if (schedule == 1) return std::reverse(order, order + count);
  for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[next_random() % i]);
}

// ---- waiting ----

[[noreturn]] void stuck() {
  static const char *const names[kStates] = {"ready", "at __syncthreads", "at a warp collective", "returned"};
  std::string text;
  for (int state = 0; state < kStates; ++state) {
    size_t count = 0, first = 0;
    for (size_t i = threads; i-- > 0;)
      if (fibers[i]->state == state) ++count, first = i;
    if (count > 0)
      text +=
          " " + std::to_string(count) + " threads " + names[state] + " (thread " + std::to_string(first) + " first)";
  }
  fault("block (%u, %u, %u) is stuck:%s", blockIdx.x, blockIdx.y, blockIdx.z, text.c_str());
}

// Completes the collectives of a warp whose lanes have all come; false if there is none.
bool resolve_warp(const std::unique_ptr<Fiber> *warp, int lanes) {
  bool any = false;
  for (int l = 0; l < lanes; ++l) {
    Fiber &first = *warp[l];
    if (first.state != kAtCollective) continue;
    void *slots[kWarp] = {};
    bool all = true;
    for (int k = 0; k < kWarp && all; ++k) {
      if (!(first.mask >> k & 1)) continue;
      all = k < lanes && warp[k]->state == kAtCollective && warp[k]->mask == first.mask;
      if (all) slots[k] = warp[k]->slot;
    }
    if (!all) continue;
    for (int k = 0; k < lanes; ++k) {
      if (!slots[k]) continue;
      if (warp[k]->resolve != first.resolve) fault("lanes %d and %d of a warp meet in different collectives", l, k);
      warp[k]->state = kReady;
    }
    first.resolve(slots, first.mask);
    any = true;
  }
  return any;
}

// Gives each ready lane of a warp a turn; false if there was nothing to do.
bool step(size_t warp) {
  const int lanes = static_cast<int>(std::min<size_t>(kWarp, threads - warp * kWarp));
  int order[kWarp];
  std::iota(order, order + lanes, 0);
  arrange(order, static_cast<size_t>(lanes));
  bool any = false;
  for (int k = 0; k < lanes; ++k) {
    Fiber &fiber = *fibers[warp * kWarp + static_cast<size_t>(order[k])];
    if (fiber.state != kReady) continue;
    enter(fiber);
    any = true;
  }
  return resolve_warp(&fibers[warp * kWarp], lanes) || any;
}

size_t count_of(State state) {
  size_t count = 0;
  for (size_t i = 0; i < threads; ++i) count += fibers[i]->state == state;
  return count;
}

// The barrier counts whole blocks: a thread that has returned is missing, and all must stand at the same one.
void release_barrier() {
  if (count_of(kAtBarrier) != threads) stuck();
  barrier_count = 0;
  for (size_t i = 0; i < threads; ++i) {
    Fiber &fiber = *fibers[i], &first = *fibers[0];
    if (fiber.line != first.line || std::strcmp(fiber.file, first.file) != 0)
      fault("thread 0 is at the barrier %s:%d, thread %zu at %s:%d", first.file, first.line, i, fiber.file, fiber.line);
    barrier_count += fiber.predicate;
    fiber.state = kReady;
  }
}

// ---- blocks ----

struct Shared {
  Shared() : pages(kSharedOptIn) {}
  Pages pages;
  char *data = nullptr;
};

Shared &shared() {
  static Shared memory;
  return memory;
}

// Static arrays lie among the red zones of AddressSanitizer, which sees memset but not the instruction; and it is some
// 100 KB for each block, a byte at a time three quarters of a test's run.
void poison_static_shared() {
  char *to = emu_shared_begin;
  size_t bytes = static_cast<size_t>(emu_shared_end - emu_shared_begin);
  asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(kPoison) : "memory");
}

void poison_shared(size_t bytes) {
  poison_static_shared();
  Shared &memory = shared();
  memory.data = memory.pages.end() - (bytes + 15) / 16 * 16;
  expose(memory.pages, memory.data, bytes);
}

void run_block() {
  const size_t warps = (threads + kWarp - 1) / kWarp;
  std::vector<size_t> order(warps);
  std::iota(order.begin(), order.end(), size_t{0});
  if (schedule == 1) arrange(order.data(), warps);
  for (;;) {
    bool progress = false;
    if (schedule > 1) arrange(order.data(), warps);
    for (const size_t warp : order)
      while (step(warp)) {
        progress = true;
        if (schedule != 3) break;
      }
    if (progress) continue;
    if (count_of(kReturned) == threads) return;
    release_barrier();
  }
}

}  // namespace

void fault(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::fputs("stand-in: ", stderr);
  std::vfprintf(stderr, format, arguments);
  std::fputs("\n", stderr);
  va_end(arguments);
  std::abort();
}

int lane() {
  const unsigned index = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  return static_cast<int>(index % kWarp);
}

int sync_block(bool predicate, const char *file, int line) {
  current->predicate = predicate;
  current->file = file;
  current->line = line;
  suspend(kAtBarrier);
  return barrier_count;
}

void collective(uint32_t mask, Resolve resolve, void *slot) {
  if (!(mask >> lane() & 1)) fault("lane %d calls a collective whose mask %08x leaves it out", lane(), mask);
  current->mask = mask;
  current->resolve = resolve;
  current->slot = slot;
  suspend(kAtCollective);
}

void *dynamic_shared() {
  return shared().data;
}

void copy_async(void *to, const void *from, size_t bytes, size_t of) {
  Copy copy = {to, std::vector<unsigned char>(of, 0)};
  std::memcpy(copy.bytes.data(), from, bytes);
  std::memset(to, kPoison, of);
  current->open.push_back(std::move(copy));
}

void copy_async_commit() {
  current->groups.push_back(std::move(current->open));
  current->open.clear();
}

void copy_async_wait(int pending) {
  while (current->groups.size() > static_cast<size_t>(pending)) {
    for (const Copy &copy : current->groups.front()) std::memcpy(copy.to, copy.bytes.data(), copy.bytes.size());
    current->groups.erase(current->groups.begin());
  }
}

void run(const Launch &launch) {
  const char *chosen = std::getenv("DS_EMU_SCHEDULE");
  schedule = chosen ? std::atoi(chosen) : 0;
  random_state = 0x9E3779B97F4A7C15u + static_cast<uint64_t>(schedule);
  gridDim = launch.grid;
  blockDim = launch.block;
  kernel = &launch.kernel;
  threads = size_t{blockDim.x} * blockDim.y * blockDim.z;
  while (fibers.size() < threads) fibers.push_back(std::make_unique<Fiber>());
  std::vector<uint64_t> blocks(size_t{gridDim.x} * gridDim.y * gridDim.z);
  std::iota(blocks.begin(), blocks.end(), uint64_t{0});
  arrange(blocks.data(), blocks.size());
  for (const uint64_t block : blocks) {
    blockIdx = {static_cast<unsigned>(block % gridDim.x), static_cast<unsigned>(block / gridDim.x % gridDim.y),
                static_cast<unsigned>(block / gridDim.x / gridDim.y)};
    poison_shared(launch.shared_bytes);
    for (unsigned i = 0; i < threads; ++i) {
      fibers[i]->thread = {i % blockDim.x, i / blockDim.x % blockDim.y, i / (blockDim.x * blockDim.y)};
      prepare(*fibers[i]);
    }
    run_block();
  }
}

}  // namespace emu
