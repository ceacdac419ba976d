// Matrix times vector, SSE2: runs on every x86-64.
#include <immintrin.h>

static float sum_of(__m128 v) {
    v = _mm_add_ps(v, _mm_movehl_ps(v, v));
    return _mm_cvtss_f32(_mm_add_ss(v, _mm_shuffle_ps(v, v, 1)));
}

void sordino_matrix_vector_sse2(const float* w, const float* x, float* y, int rows, int cols) {
    for (int r = 0; r < rows; ++r, w += cols) {
        __m128 a = _mm_setzero_ps(), b = _mm_setzero_ps();
        int c = 0;
        for (; c + 8 <= cols; c += 8) {
            a = _mm_add_ps(a, _mm_mul_ps(_mm_loadu_ps(w + c), _mm_loadu_ps(x + c)));
            b = _mm_add_ps(b, _mm_mul_ps(_mm_loadu_ps(w + c + 4), _mm_loadu_ps(x + c + 4)));
        }
        float sum = sum_of(_mm_add_ps(a, b));
        for (; c < cols; ++c) sum += w[c] * x[c];
        y[r] = sum;
    }
}
