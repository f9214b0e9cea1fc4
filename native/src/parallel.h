// parallel.h: a small persistent thread pool. Idle workers sleep, for LibTorch's own pool lives in the same process;
// the caller works too and waits only for workers that took part, so a late wake-up costs it nothing.
#ifndef DS_PARALLEL_H
#define DS_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace ds {

class Pool {
 public:
  explicit Pool(int threads) {
    try {
      for (int worker = 1; worker < threads; ++worker) workers_.emplace_back([this, worker] { work(worker); });
    } catch (...) {
      stop();
      throw;
    }
  }
  ~Pool() { stop(); }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls body(index, worker) for every index below count, worker below threads(), in any order. cost is the whole
  // work in multiply-adds, roughly: below kInline waking a sleeper (about 5 us) costs more than it brings.
  template <class Body>
  void run(int64_t count, double cost, const Body &body) {
    if (workers_.empty() || count < 2 || cost < kInline) {
      for (int64_t index = 0; index < count; ++index) body(index, 0);
      return;
    }
    Job job;
    job.call = [](const void *erased, int64_t index, int worker) {
      (*static_cast<const Body *>(erased))(index, worker);
    };
    job.body = &body;
    job.count = count;
    job.chunk = std::max<int64_t>(1, count / (16 * threads()));
    share(job);
  }

 private:
  static constexpr double kInline = 200e3;

  struct Job {
    void (*call)(const void *, int64_t, int);
    const void *body;
    int64_t count, chunk;
    std::atomic<int64_t> next{0};
  };

  static void drain(Job &job, int worker) {
    for (;;) {
      const int64_t first = job.next.fetch_add(job.chunk, std::memory_order_relaxed);
      if (first >= job.count) return;
      const int64_t last = std::min(job.count, first + job.chunk);
      for (int64_t index = first; index < last; ++index) job.call(job.body, index, worker);
    }
  }

  void share(Job &job) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      job_ = &job;
      ++generation_;
    }
    wake_.notify_all();
    drain(job, 0);
    std::unique_lock<std::mutex> lock(mutex_);
    job_ = nullptr;
    done_.wait(lock, [this] { return active_ == 0; });
  }

  void work(int worker) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (uint64_t seen = 0;;) {
      wake_.wait(lock, [&] { return stop_ || (job_ && generation_ != seen); });
      if (stop_) return;
      seen = generation_;
      Job &job = *job_;
      ++active_;
      lock.unlock();
      drain(job, worker);
      lock.lock();
      if (--active_ == 0) done_.notify_one();
    }
  }

  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (std::thread &worker : workers_) worker.join();
  }

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  Job *job_ = nullptr;
  uint64_t generation_ = 0;
  int active_ = 0;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace ds

#endif  // DS_PARALLEL_H
