// Matrix times vector, AVX-512. Two accumulators a row, the rest of a row by a masked load.
#include <immintrin.h>

static float row_times(const float* w, const float* x, int cols) {
    __m512 a = _mm512_setzero_ps(), b = _mm512_setzero_ps();
    int c = 0;
    for (; c + 32 <= cols; c += 32) {
        a = _mm512_fmadd_ps(_mm512_loadu_ps(w + c), _mm512_loadu_ps(x + c), a);
        b = _mm512_fmadd_ps(_mm512_loadu_ps(w + c + 16), _mm512_loadu_ps(x + c + 16), b);
    }
    for (; c < cols; c += 16) {
        const int left = cols - c < 16 ? cols - c : 16;
        const __mmask16 mask = static_cast<__mmask16>((1U << left) - 1U);
        a = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + c), _mm512_maskz_loadu_ps(mask, x + c), a);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(a, b));
}

void sordino_matrix_vector_avx512(const float* w, const float* x, float* y, int rows, int cols) {
    for (int r = 0; r < rows; ++r, w += cols) y[r] = row_times(w, x, cols);
}
