// The counters sit in front of the functions of glibc and libstdc++, for every library of the process, and
// pass on to them. A lock that nobody else holds makes no system call: only these see it.
#include "tests/lock_calls.h"

namespace {
thread_local constinit sordino::test::LockCalls seen;
} // namespace

sordino::test::LockCalls& sordino::test::lock_calls() noexcept { return seen; }

// The headers that declare these functions must stay out: here all have one signature, four words in
// registers.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <dlfcn.h>

namespace {

using Function = long (*)(long, long, long, long);

Function counted(const char* name, Function& next) {
    if (seen.count++ == 0) seen.first = name;
    Function found = __atomic_load_n(&next, __ATOMIC_RELAXED); // a static's own lock would be counted
    if (found == nullptr) {
        found = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
        __atomic_store_n(&next, found, __ATOMIC_RELAXED);
    }
    return found;
}

} // namespace

#define SORDINO_COUNTED(name)                                                                                \
    extern "C" __attribute__((visibility("default"))) long name(long a, long b, long c, long d) {            \
        static constinit Function next = nullptr;                                                            \
        return counted(#name, next)(a, b, c, d);                                                             \
    }

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
SORDINO_COUNTED(pthread_mutex_lock)
SORDINO_COUNTED(pthread_mutex_trylock)
SORDINO_COUNTED(pthread_mutex_timedlock)
SORDINO_COUNTED(pthread_mutex_clocklock)
SORDINO_COUNTED(pthread_mutex_unlock)
SORDINO_COUNTED(pthread_cond_wait)
SORDINO_COUNTED(pthread_cond_timedwait)
SORDINO_COUNTED(pthread_cond_clockwait)
SORDINO_COUNTED(pthread_cond_signal)
SORDINO_COUNTED(pthread_cond_broadcast)
SORDINO_COUNTED(pthread_rwlock_rdlock)
SORDINO_COUNTED(pthread_rwlock_tryrdlock)
SORDINO_COUNTED(pthread_rwlock_timedrdlock)
SORDINO_COUNTED(pthread_rwlock_clockrdlock)
SORDINO_COUNTED(pthread_rwlock_wrlock)
SORDINO_COUNTED(pthread_rwlock_trywrlock)
SORDINO_COUNTED(pthread_rwlock_timedwrlock)
SORDINO_COUNTED(pthread_rwlock_clockwrlock)
SORDINO_COUNTED(pthread_rwlock_unlock)
SORDINO_COUNTED(pthread_spin_lock)
SORDINO_COUNTED(pthread_spin_trylock)
SORDINO_COUNTED(pthread_spin_unlock)
SORDINO_COUNTED(pthread_barrier_wait)
SORDINO_COUNTED(pthread_once)
SORDINO_COUNTED(sem_wait)
SORDINO_COUNTED(sem_trywait)
SORDINO_COUNTED(sem_timedwait)
SORDINO_COUNTED(sem_clockwait)
SORDINO_COUNTED(sem_post)
SORDINO_COUNTED(__cxa_guard_acquire) // a static of a function, when it is first reached
SORDINO_COUNTED(__cxa_throw)
SORDINO_COUNTED(__cxa_rethrow)
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

#endif
