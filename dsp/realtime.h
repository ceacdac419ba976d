// The mark of what the audio thread may call.
#pragma once

// Stands behind the noexcept of a function that never allocates, frees, locks, waits, throws or makes a
// system call. clang 20 warns of a body that breaks the promise, with -Wfunction-effects; gcc does not know
// it. Tests hold the promise, see tests/realtime_guard.h.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define SORDINO_NONBLOCKING [[clang::nonblocking]]
#endif
#endif
#ifndef SORDINO_NONBLOCKING
#define SORDINO_NONBLOCKING
#endif
