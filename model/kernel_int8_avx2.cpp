// Matrix times vector of int8, AVX2. The instruction for bytes takes one unsigned factor: |x|, and w with the
// sign of x. It adds pairs in 16 bits, where 2 x 127 x 127 has room.
#include <cstdint>
#include <immintrin.h>

static std::int32_t sum_of(__m256i v) {
    __m128i q = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    q = _mm_add_epi32(q, _mm_shuffle_epi32(q, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(q, _mm_shuffle_epi32(q, 0xB1)));
}

static std::int32_t row_times(const std::int8_t* w, const std::int8_t* x, int cols) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sums = _mm256_setzero_si256();
    int c = 0;
    for (; c + 32 <= cols; c += 32) {
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(w + c));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + c));
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(b), _mm256_sign_epi8(a, b));
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, ones));
    }
    std::int32_t sum = sum_of(sums);
    for (; c < cols; ++c) sum += w[c] * x[c];
    return sum;
}

void sordino_int8_matrix_vector_avx2(const std::int8_t* w, const std::int8_t* x, std::int32_t* y, int rows,
                                     int cols) {
    for (int r = 0; r < rows; ++r, w += cols) y[r] = row_times(w, x, cols);
}
