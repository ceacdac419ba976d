// Tells what an action asks for that an audio thread must not ask for: of the kernel, of the heap, of locks.
#pragma once

#include <functional>
#include <iostream>
#include <string>

namespace sordino::test {

// Why no thread can be watched here, or an empty string.
std::string why_not_guarded();

// Prints "skipped: <reason>" where that is so; the test is over then.
inline bool skipped_unguarded() {
    const std::string reason = why_not_guarded();
    if (!reason.empty()) std::cout << "skipped: " << reason << '\n';
    return !reason.empty();
}

// Runs the action on a thread of its own and returns what it asked for, such as
// "2 system calls (first: futex), 1 allocation, 3 lock calls (first: pthread_mutex_lock)", or an empty
// string. Each call goes on as it would have. Not seen: page faults, and the clocks that the kernel maps into
// the process (vDSO), neither of which waits for another thread.
std::string blocking_calls_of(const std::function<void()>& action);

} // namespace sordino::test
