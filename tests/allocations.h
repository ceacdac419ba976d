// Counts what the present thread asks of the heap, by whatever way: new, malloc and the like, in any library.
#pragma once

namespace sordino::test {

// The thread sanitizer does not tell of memory that is aligned on request.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool counts_aligned_memory = false;
#else
inline constexpr bool counts_aligned_memory = true;
#endif

// Since the thread began. Freeing a null pointer does not count.
long allocations_so_far() noexcept;
long frees_so_far() noexcept;

struct HeapUse {
    long allocations, frees;
};

template <class Action>
HeapUse heap_use_of(Action&& action) {
    const long allocations = allocations_so_far(), frees = frees_so_far();
    action();
    return {allocations_so_far() - allocations, frees_so_far() - frees};
}

} // namespace sordino::test
