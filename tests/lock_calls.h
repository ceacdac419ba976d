// Counts the calls of the present thread that lock, wait, wake, initialise once or throw.
#pragma once

namespace sordino::test {

struct LockCalls {
    long count = 0;
    const char* first = "";
};

// Of the present thread, since it last set this to {}. Where the counters are not in place (under a
// sanitizer, elsewhere than on Linux) it stays so.
LockCalls& lock_calls() noexcept;

template <class Action>
LockCalls lock_calls_of(Action&& action) {
    lock_calls() = {};
    action();
    return lock_calls();
}

} // namespace sordino::test
