// Matrix times vector of int8, AVX-512 VNNI. The instruction takes one unsigned factor: w + 128, and 128
// times the sum of x comes off at the end.
#include <cstdint>
#include <immintrin.h>

static __m512i offset_by_128(__m512i v) { return _mm512_xor_si512(v, _mm512_set1_epi8(-128)); }

// sum of (w + 128) x
static std::int32_t row_times(const std::int8_t* w, const std::int8_t* x, int cols) {
    __m512i sums = _mm512_setzero_si512();
    int c = 0;
    for (; c + 64 <= cols; c += 64)
        sums = _mm512_dpbusd_epi32(sums, offset_by_128(_mm512_loadu_si512(w + c)), _mm512_loadu_si512(x + c));
    if (c < cols) {
        const __mmask64 mask = ~0ULL >> (64 - (cols - c));
        sums = _mm512_dpbusd_epi32(sums, offset_by_128(_mm512_maskz_loadu_epi8(mask, w + c)),
                                   _mm512_maskz_loadu_epi8(mask, x + c));
    }
    return _mm512_reduce_add_epi32(sums);
}

static std::int32_t sum_of(const std::int8_t* x, int cols) {
    std::int32_t sum = 0;
    for (int c = 0; c < cols; ++c) sum += x[c];
    return sum;
}

void sordino_int8_matrix_vector_vnni(const std::int8_t* w, const std::int8_t* x, std::int32_t* y, int rows,
                                     int cols) {
    const std::int32_t offset = 128 * sum_of(x, cols);
    for (int r = 0; r < rows; ++r, w += cols) y[r] = row_times(w, x, cols) - offset;
}
