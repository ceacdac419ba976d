// The counters sit in front of glibc's own functions; under a sanitizer, which sits there itself, in its
// hooks.
#include "tests/allocations.h"

#include <cerrno>
#include <cstddef>

namespace {
thread_local constinit long allocated = 0, freed = 0;
} // namespace

long sordino::test::allocations_so_far() noexcept { return allocated; }
long sordino::test::frees_so_far() noexcept { return freed; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                         void (*)(const volatile void*));

static const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t) { ++allocated; },
    [](const volatile void* memory) { freed += memory != nullptr ? 1 : 0; });

#else

// operator new and delete of libstdc++ call these too.
extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

#define SORDINO_FOR_ALL_LIBRARIES __attribute__((visibility("default")))

SORDINO_FOR_ALL_LIBRARIES void* malloc(std::size_t bytes) {
    ++allocated;
    return __libc_malloc(bytes);
}

SORDINO_FOR_ALL_LIBRARIES void* calloc(std::size_t count, std::size_t bytes) {
    ++allocated;
    return __libc_calloc(count, bytes);
}

SORDINO_FOR_ALL_LIBRARIES void* realloc(void* memory, std::size_t bytes) {
    ++allocated;
    return __libc_realloc(memory, bytes);
}

SORDINO_FOR_ALL_LIBRARIES void* memalign(std::size_t alignment, std::size_t bytes) {
    ++allocated;
    return __libc_memalign(alignment, bytes);
}

SORDINO_FOR_ALL_LIBRARIES void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
    ++allocated;
    return __libc_memalign(alignment, bytes);
}

SORDINO_FOR_ALL_LIBRARIES int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
    ++allocated;
    *memory = __libc_memalign(alignment, bytes);
    return *memory != nullptr ? 0 : ENOMEM;
}

SORDINO_FOR_ALL_LIBRARIES void free(void* memory) {
    freed += memory != nullptr ? 1 : 0;
    __libc_free(memory);
}

} // extern "C"

#endif
