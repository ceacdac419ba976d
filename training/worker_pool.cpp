// One queue, one lock: jobs are long.
#include "training/worker_pool.h"

#include <utility>

namespace sordino {

WorkerPool::WorkerPool(int threads) {
    for (int t = 1; t < threads; ++t) helpers_.emplace_back([this, t] { help(t); });
}

WorkerPool::~WorkerPool() {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    jobs_.clear();
    changed_.notify_all();
}

void WorkerPool::give(std::function<void(int)> job) {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
    ++unfinished_;
    changed_.notify_one();
}

void WorkerPool::wait() {
    std::unique_lock lock(mutex_);
    while (do_one(0, lock)) {
    }
    changed_.wait(lock, [&] { return unfinished_ == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void WorkerPool::help(int thread) {
    std::unique_lock lock(mutex_);
    while (!ending_)
        if (!do_one(thread, lock)) changed_.wait(lock, [&] { return ending_ || !jobs_.empty(); });
}

bool WorkerPool::do_one(int thread, std::unique_lock<std::mutex>& lock) {
    if (jobs_.empty()) return false;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    std::exception_ptr failure;
    try {
        job(thread);
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = failure;
    if (--unfinished_ == 0) changed_.notify_all();
    return true;
}

} // namespace sordino
