// Matrix times vector of int8, SSE2: bytes become 16-bit numbers, the even and the odd ones apart.
#include <cstdint>
#include <immintrin.h>

static __m128i even_bytes(__m128i v) { return _mm_srai_epi16(_mm_slli_epi16(v, 8), 8); }
static __m128i odd_bytes(__m128i v) { return _mm_srai_epi16(v, 8); }

static std::int32_t sum_of(__m128i v) {
    v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(v, _mm_shuffle_epi32(v, 0xB1)));
}

static std::int32_t row_times(const std::int8_t* w, const std::int8_t* x, int cols) {
    __m128i even = _mm_setzero_si128(), odd = _mm_setzero_si128();
    int c = 0;
    for (; c + 16 <= cols; c += 16) {
        const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(w + c));
        const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + c));
        even = _mm_add_epi32(even, _mm_madd_epi16(even_bytes(a), even_bytes(b)));
        odd = _mm_add_epi32(odd, _mm_madd_epi16(odd_bytes(a), odd_bytes(b)));
    }
    std::int32_t sum = sum_of(_mm_add_epi32(even, odd));
    for (; c < cols; ++c) sum += w[c] * x[c];
    return sum;
}

void sordino_int8_matrix_vector_sse2(const std::int8_t* w, const std::int8_t* x, std::int32_t* y, int rows,
                                     int cols) {
    for (int r = 0; r < rows; ++r, w += cols) y[r] = row_times(w, x, cols);
}
