// The guard of the audio thread catches every kind of fault, each of them here on purpose.
#include "tests/realtime_guard.h"

#include "tests/catch.h"

#include <iostream>

#if defined(__linux__)

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <stdexcept>
#include <string_view>
#include <thread>

using namespace sordino::test;

namespace {

bool catches(std::string_view what, const std::function<void()>& action) {
    const std::string found = blocking_calls_of(action);
    UNSCOPED_INFO("expected " << what << ", found: " << found);
    return found.find(what) != std::string::npos;
}

void* volatile memory = nullptr; // of what the compiler must not leave out

// The first call of each N finds its static not yet initialised.
template <int N>
int from_a_static() {
    static const int value = std::atoi("7") + N;
    return value;
}

} // namespace

TEST_CASE("realtime guard: what only computes asks for nothing") {
    if (skipped_unguarded()) return;
    CHECK(blocking_calls_of([] {}).empty());
    std::atomic<long> sum{0};
    std::array<long, 4096> values{};
    CHECK(blocking_calls_of([&] {
              for (std::size_t i = 0; i < values.size(); ++i) sum += values[i] = static_cast<long>(i);
          }).empty());
    CHECK(sum == 4095 * 2048);
}

TEST_CASE("realtime guard: a system call is caught and goes on as it would have") {
    if (skipped_unguarded()) return;
    int ends[2] = {-1, -1};
    REQUIRE(pipe(ends) == 0);
    CHECK(catches("1 system call (first: write)", [&] { (void)!write(ends[1], "kept", 4); }));
    std::array<char, 4> received{};
    CHECK(read(ends[0], received.data(), 4) == 4);
    CHECK(std::string_view(received.data(), 4) == "kept");
    for (const int end : ends) close(end);
    CHECK(catches("1 system call (first: sched_yield)", [] { sched_yield(); }));
    CHECK(catches("1 system call (first: clock_nanosleep)",
                  [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }));
    CHECK(catches("2 system calls (first: openat)", [] { close(open("/dev/null", O_RDONLY | O_CLOEXEC)); }));
}

TEST_CASE("realtime guard: waiting for a lock that another thread holds is caught") {
    if (skipped_unguarded()) return;
    std::mutex contended;
    std::atomic<bool> held{false};
    std::jthread holder([&] {
        const std::scoped_lock hold(contended);
        held = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    });
    while (!held) std::this_thread::yield();
    CHECK(catches("(first: futex)", [&] { const std::scoped_lock wait(contended); }));
}

TEST_CASE("realtime guard: a lock that nobody holds is caught, though it makes no system call") {
    if (skipped_unguarded()) return;
    std::mutex mutex;
    std::shared_mutex shared;
    std::condition_variable condition;
    std::once_flag once;
    pthread_spinlock_t spin{};
    sem_t semaphore{};
    REQUIRE(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE) == 0);
    REQUIRE(sem_init(&semaphore, 0, 1) == 0);
    const auto only = [](const std::string& what, const std::function<void()>& action) {
        const std::string found = blocking_calls_of(action);
        UNSCOPED_INFO("expected " << what << ", found: " << found);
        return found == what;
    };
    CHECK(only("2 lock calls (first: pthread_mutex_lock)", [&] { const std::scoped_lock hold(mutex); }));
    CHECK(only("2 lock calls (first: pthread_mutex_trylock)", [&] {
        if (mutex.try_lock()) mutex.unlock();
    }));
    CHECK(only("2 lock calls (first: pthread_rwlock_rdlock)", [&] { const std::shared_lock hold(shared); }));
    CHECK(only("2 lock calls (first: pthread_rwlock_wrlock)", [&] { const std::unique_lock hold(shared); }));
    CHECK(only("1 lock call (first: pthread_cond_signal)", [&] { condition.notify_one(); }));
    CHECK(only("1 lock call (first: pthread_cond_broadcast)", [&] { condition.notify_all(); }));
    CHECK(catches("1 lock call (first: pthread_once)", [&] { std::call_once(once, [] {}); }));
    CHECK(only("2 lock calls (first: pthread_spin_lock)", [&] {
        pthread_spin_lock(&spin);
        pthread_spin_unlock(&spin);
    }));
    CHECK(only("2 lock calls (first: sem_wait)", [&] {
        sem_wait(&semaphore);
        sem_post(&semaphore);
    }));
    CHECK(only("1 lock call (first: __cxa_guard_acquire)", [] { CHECK(from_a_static<1>() == 8); }));
    CHECK(only("", [] { (void)from_a_static<1>(); })); // initialised by now
}

TEST_CASE("realtime guard: waiting on a condition is caught, and lets go") {
    if (skipped_unguarded()) return;
    std::mutex mutex;
    std::condition_variable condition;
    CHECK(catches("futex", [&] {
        std::unique_lock hold(mutex);
        condition.wait_for(hold, std::chrono::milliseconds(1));
    }));
}

TEST_CASE("realtime guard: the heap is caught, by whatever way") {
    if (skipped_unguarded()) return;
    CHECK(catches("1 allocation, 1 free", [] {
        memory = ::operator new(8);
        ::operator delete(memory);
    }));
    CHECK(catches("1 allocation, 1 free", [] {
        memory = ::operator new(64, std::align_val_t(64));
        ::operator delete(memory, std::align_val_t(64));
    }));
    CHECK(catches("2 allocations, 1 free", [] {
        memory = std::calloc(8, 8);
        memory = std::realloc(memory, 80);
        std::free(memory);
    }));
    CHECK(catches("1 allocation, 1 free", [] {
        void* aligned = nullptr;
        if (posix_memalign(&aligned, 64, 64) == 0) memory = aligned;
        std::free(memory);
    }));
    // more than glibc gives from what it has
    CHECK(catches("(first: mmap)", [] {
        memory = std::malloc(std::size_t(64) << 20U);
        std::free(memory);
    }));
}

TEST_CASE("realtime guard: a thrown exception is caught") {
    if (skipped_unguarded()) return;
    CHECK(catches("(first: __cxa_throw)", [] {
        try {
            throw 7;
        } catch (int seven) {
            memory = seven == 7 ? nullptr : memory;
        }
    }));
}

TEST_CASE("realtime guard: other threads go on unwatched") {
    if (skipped_unguarded()) return;
    std::atomic<bool> done{false};
    std::atomic<long> yields{0};
    std::jthread other([&] {
        for (; !done; ++yields) sched_yield();
    });
    CHECK(blocking_calls_of([&] {
              while (yields < 100) {
              }
              done = true;
          }).empty());
}

#else

TEST_CASE("realtime guard: a system call is caught and goes on as it would have") {
    std::cout << "skipped: " << sordino::test::why_not_guarded() << '\n';
}

#endif
