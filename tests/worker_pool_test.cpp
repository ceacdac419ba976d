// The pool of threads: every job once, a number for each thread, exceptions that arrive.
#include "training/worker_pool.h"

#include "tests/catch.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <stdexcept>
#include <string>

using namespace sordino;

namespace {

constexpr int most = 4;

void spin(int rounds) {
    for (std::atomic<int> i = 0; i < rounds; ++i) {
    }
}

} // namespace

TEST_CASE("worker pool: every job is done once, and before the wait is over") {
    const int threads = GENERATE(1, 2, most);
    WorkerPool pool(threads);
    CHECK(pool.threads() == threads);
    for (int round = 0; round < 50; ++round) {
        std::vector<std::atomic<int>> done(37);
        for (auto& count : done)
            pool.give([&count](int) {
                spin(100);
                ++count;
            });
        pool.wait();
        CHECK(std::all_of(done.begin(), done.end(), [](const auto& count) { return count == 1; }));
    }
    pool.wait(); // for nothing
}

TEST_CASE("worker pool: two jobs with the same number never run at once") {
    const int threads = GENERATE(1, 2, most);
    WorkerPool pool(threads);
    std::array<std::atomic<int>, most> running{};
    std::atomic<int> clashes = 0, outside = 0;
    for (int i = 0; i < 500; ++i)
        pool.give([&](int thread) {
            if (thread < 0 || thread >= threads) {
                ++outside;
                return;
            }
            auto& own = running[static_cast<std::size_t>(thread)];
            if (++own != 1) ++clashes;
            spin(500);
            --own;
        });
    pool.wait();
    CHECK(clashes == 0);
    CHECK(outside == 0);
}

// Each job waits for all the others: were there a thread less, this would not end.
TEST_CASE("worker pool: all threads work at once, and the one that waits is number 0") {
    const int threads = GENERATE(1, 2, most);
    WorkerPool pool(threads);
    std::atomic<int> arrived = 0;
    std::vector<std::thread::id> ids(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i)
        pool.give([&](int thread) {
            ids[static_cast<std::size_t>(thread)] = std::this_thread::get_id();
            ++arrived;
            while (arrived < threads) std::this_thread::yield();
        });
    pool.wait();
    CHECK(ids[0] == std::this_thread::get_id());
    CHECK(std::set<std::thread::id>(ids.begin(), ids.end()).size() == ids.size());
}

TEST_CASE("worker pool: jobs start in the order in which they were given") {
    WorkerPool pool(1);
    std::vector<int> started;
    for (int i = 0; i < 100; ++i) pool.give([&started, i](int) { started.push_back(i); });
    CHECK(started.empty()); // there is nobody else to do them
    pool.wait();
    REQUIRE(started.size() == 100);
    CHECK(std::is_sorted(started.begin(), started.end()));
}

TEST_CASE("worker pool: another thread takes up a job before anybody waits") {
    WorkerPool pool(2);
    std::promise<int> taken;
    pool.give([&](int thread) { taken.set_value(thread); });
    CHECK(taken.get_future().get() == 1);
    pool.wait();
}

TEST_CASE("worker pool: the wait is for jobs of other threads, too") {
    WorkerPool pool(2);
    std::promise<void> begun;
    std::atomic<bool> done = false;
    pool.give([&](int) {
        begun.set_value();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        done = true;
    });
    begun.get_future().get(); // nothing is left to be taken up
    pool.wait();
    CHECK(done);
}

TEST_CASE("worker pool: an exception arrives where one waits, the other jobs are done, and work goes on") {
    const int threads = GENERATE(1, 2, most);
    WorkerPool pool(threads);
    std::atomic<int> done = 0;
    for (int round = 0; round < 20; ++round) {
        done = 0;
        for (int i = 0; i < 30; ++i)
            pool.give([&done, i](int) {
                ++done;
                if (i == 7) throw std::runtime_error("the seventh");
            });
        std::string said;
        try {
            pool.wait();
        } catch (const std::runtime_error& e) {
            said = e.what();
        }
        CHECK(said == "the seventh");
        CHECK(done == 30);
        pool.wait(); // it is told once
    }
}

TEST_CASE("worker pool: of two exceptions the first one is told") {
    WorkerPool pool(1);
    pool.give([](int) { throw std::runtime_error("first"); });
    pool.give([](int) { throw std::logic_error("second"); });
    CHECK_THROWS_AS(pool.wait(), std::runtime_error);
    pool.wait();
}

TEST_CASE("worker pool: one that ends leaves out what nobody waited for, and ends what has begun") {
    std::atomic<int> begun = 0, ended = 0;
    {
        WorkerPool pool(GENERATE(1, 2, most));
        for (int i = 0; i < 50; ++i)
            pool.give([&](int) {
                ++begun;
                spin(2000);
                ++ended;
            });
    }
    CHECK(begun == ended);
}
