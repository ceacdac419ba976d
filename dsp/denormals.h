// Denormal numbers cost a hundred times a normal one; on the audio thread they act as zeros.
#pragma once

#include <cstdint>

#if defined(__SSE2__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace sordino {

// Flushes denormals while it lives, then restores the thread's mode. [audio thread]
class FlushDenormals {
  public:
#if defined(__SSE2__) || defined(_M_X64)
    FlushDenormals() noexcept
        : saved_(_mm_getcsr()) {
        _mm_setcsr(static_cast<unsigned>(saved_) | 0x8040U); // flush to zero, denormals are zero
    }
    ~FlushDenormals() { _mm_setcsr(static_cast<unsigned>(saved_)); }
#elif defined(__aarch64__)
    FlushDenormals() noexcept {
        asm volatile("mrs %0, fpcr" : "=r"(saved_));
        asm volatile("msr fpcr, %0" : : "r"(saved_ | (1ULL << 24U)));
    }
    ~FlushDenormals() { asm volatile("msr fpcr, %0" : : "r"(saved_)); }
#else
    FlushDenormals() noexcept = default;
#endif
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

  private:
    std::uint64_t saved_ = 0;
};

} // namespace sordino
