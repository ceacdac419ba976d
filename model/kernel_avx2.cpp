// Matrix times vector, AVX2 with FMA. Two accumulators a row hide the latency of the multiply-add.
#include <immintrin.h>

static float sum_of(__m256 v) {
    __m128 q = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    q = _mm_add_ps(q, _mm_movehl_ps(q, q));
    return _mm_cvtss_f32(_mm_add_ss(q, _mm_shuffle_ps(q, q, 1)));
}

static float row_times(const float* w, const float* x, int cols) {
    __m256 a = _mm256_setzero_ps(), b = _mm256_setzero_ps();
    int c = 0;
    for (; c + 16 <= cols; c += 16) {
        a = _mm256_fmadd_ps(_mm256_loadu_ps(w + c), _mm256_loadu_ps(x + c), a);
        b = _mm256_fmadd_ps(_mm256_loadu_ps(w + c + 8), _mm256_loadu_ps(x + c + 8), b);
    }
    float sum = sum_of(_mm256_add_ps(a, b));
    for (; c < cols; ++c) sum += w[c] * x[c];
    return sum;
}

void sordino_matrix_vector_avx2(const float* w, const float* x, float* y, int rows, int cols) {
    for (int r = 0; r < rows; ++r, w += cols) y[r] = row_times(w, x, cols);
}
