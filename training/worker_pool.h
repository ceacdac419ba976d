// Threads that take jobs in the order they were given.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sordino {

// The thread that waits works too: `threads` counts it. Given and waited for by one thread.
class WorkerPool {
  public:
    explicit WorkerPool(int threads); // >= 1
    ~WorkerPool();

    int threads() const { return static_cast<int>(helpers_.size()) + 1; }

    // A job gets the number of the thread that does it, 0..threads() - 1, so that it can use what belongs to
    // that thread. It may start at once.
    void give(std::function<void(int thread)> job);

    // Until all jobs are done. Throws the first exception that one of them threw; the others are done then,
    // too.
    void wait();

  private:
    void help(int thread);
    bool do_one(int thread, std::unique_lock<std::mutex>& lock); // false: there was none

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void(int)>> jobs_;
    int unfinished_ = 0;
    bool ending_ = false;
    std::exception_ptr failure_;
    std::vector<std::jthread> helpers_;
};

} // namespace sordino
