// A seccomp filter holds up every system call of the action's thread until the listener, which is the thread
// that asked, has noted it. The filter ends with its thread; no other thread has it.
#include "tests/realtime_guard.h"

#include "tests/allocations.h"
#include "tests/lock_calls.h"

#if !defined(__linux__)

std::string sordino::test::why_not_guarded() { return "system calls are watched on Linux only"; }

std::string sordino::test::blocking_calls_of(const std::function<void()>&) { return why_not_guarded(); }

#else

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

namespace sordino::test {
namespace {

struct Watched {
    std::atomic<bool> ready{false}, acting{false};
    int listener = -1, error = 0; // a file descriptor, or why there is none
    long system_calls = 0;
    int first_system_call = 0;
    HeapUse heap{};
    LockCalls locks;
};

// For the present thread. The file descriptor of its listener, or -1 and errno.
int hold_up_system_calls() {
    sock_filter everything[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
    const sock_fprog program{1, everything};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return static_cast<int>(
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

void act(Watched& watched, const std::function<void()>& action) {
    watched.listener = hold_up_system_calls();
    watched.error = watched.listener < 0 ? errno : 0;
    watched.ready = true;
    if (watched.listener < 0) return;
    watched.acting = true;
    watched.locks = lock_calls_of([&] { watched.heap = heap_use_of(action); });
    watched.acting = false;
}

// Until the thread has ended. Uses no heap: the other thread may hold its lock.
void listen(int listener, Watched& watched) {
    for (pollfd waiting{listener, POLLIN, 0};;) {
        if (poll(&waiting, 1, -1) > 0 && (waiting.revents & POLLIN) == 0) return;
        seccomp_notif call{};
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) continue;
        if (watched.acting && watched.system_calls++ == 0) watched.first_system_call = call.data.nr;
        seccomp_notif_resp answer{};
        answer.id = call.id;
        answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
}

void watch(Watched& watched, const std::function<void()>& action) {
    std::thread actor([&] { act(watched, action); });
    while (!watched.ready) std::this_thread::yield(); // a futex of the actor would wait for the listener
    if (watched.listener >= 0) {
        listen(watched.listener, watched);
        close(watched.listener);
    }
    actor.join();
}

std::string name_of_system_call(int number) {
    constexpr std::pair<int, const char*> usual[] = {{SYS_brk, "brk"},
                                                     {SYS_clock_nanosleep, "clock_nanosleep"},
                                                     {SYS_close, "close"},
                                                     {SYS_futex, "futex"},
                                                     {SYS_getrandom, "getrandom"},
                                                     {SYS_ioctl, "ioctl"},
                                                     {SYS_mmap, "mmap"},
                                                     {SYS_madvise, "madvise"},
                                                     {SYS_mprotect, "mprotect"},
                                                     {SYS_munmap, "munmap"},
                                                     {SYS_openat, "openat"},
                                                     {SYS_read, "read"},
                                                     {SYS_write, "write"},
                                                     {SYS_sched_yield, "sched_yield"}};
    for (const auto& [known, name] : usual)
        if (number == known) return name;
    return "number " + std::to_string(number);
}

std::string told(const Watched& watched) {
    std::string text;
    const auto add = [&](long count, const std::string& what, const std::string& first = "") {
        if (count == 0) return;
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what + (count == 1 ? "" : "s");
        if (!first.empty()) text += " (first: " + first + ")";
    };
    add(watched.system_calls, "system call", name_of_system_call(watched.first_system_call));
    add(watched.heap.allocations, "allocation");
    add(watched.heap.frees, "free");
    add(watched.locks.count, "lock call", watched.locks.first);
    return text;
}

} // namespace

std::string why_not_guarded() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return "a sanitizer locks and makes system calls of its own";
#else
    Watched watched;
    watch(watched, [] {});
    return watched.error == 0 ? "" : std::string("seccomp is refused here: ") + std::strerror(watched.error);
#endif
}

std::string blocking_calls_of(const std::function<void()>& action) {
    Watched watched;
    watch(watched, action);
    return watched.error == 0 ? told(watched) : std::string("not watched: ") + std::strerror(watched.error);
}

} // namespace sordino::test

#endif
