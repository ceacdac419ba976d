// The only place that knows FFTW.
#include "dsp/fft.h"

#include <fftw3.h>

#include <map>
#include <mutex>
#include <stdexcept>

namespace sordino {
namespace {

struct FftwFree {
    void operator()(void* p) const { fftwf_free(p); }
};
template <class T>
using FftwBuffer = std::unique_ptr<T[], FftwFree>;

template <class T>
FftwBuffer<T> allocate(int count) {
    void* p = fftwf_malloc(sizeof(T) * static_cast<std::size_t>(count));
    if (p == nullptr) throw std::bad_alloc();
    return FftwBuffer<T>(new (p) T[static_cast<std::size_t>(count)]());
}

fftwf_complex* raw(Complex* p) { return reinterpret_cast<fftwf_complex*>(p); }

struct Plans {
    fftwf_plan forward, inverse;
};

// ESTIMATE: measured plans differ from run to run, and with them the last bits of the output.
Plans plans_for(int size, float* time, Complex* freq) {
    static std::mutex lock;
    static auto& cache =
        *new std::map<int, Plans>; // never freed: other instances use the plans until the process ends
    const std::scoped_lock hold(lock);
    if (const auto known = cache.find(size); known != cache.end()) return known->second;
    fftwf_make_planner_thread_safe(); // other plugins in the same host plan with the same library
    const Plans made{fftwf_plan_dft_r2c_1d(size, time, raw(freq), FFTW_ESTIMATE),
                     fftwf_plan_dft_c2r_1d(size, raw(freq), time, FFTW_ESTIMATE)};
    if (made.forward == nullptr || made.inverse == nullptr) throw std::runtime_error("FFTW could not plan");
    return cache.emplace(size, made).first->second;
}

} // namespace

struct RealFft::Impl {
    int size;
    FftwBuffer<float> time;
    FftwBuffer<Complex> freq;
    Plans plans;
};

RealFft::RealFft(int size) {
    if (size < 4 || size % 2 != 0) throw std::invalid_argument("FFT size: expected an even number from 4 up");
    auto time = allocate<float>(size);
    auto freq = allocate<Complex>(size / 2 + 1);
    const Plans plans = plans_for(size, time.get(), freq.get());
    impl_ = std::make_unique<Impl>(Impl{size, std::move(time), std::move(freq), plans});
}

RealFft::~RealFft() = default;
RealFft::RealFft(RealFft&&) noexcept = default;
RealFft& RealFft::operator=(RealFft&&) noexcept = default;

int RealFft::size() const noexcept { return impl_->size; }
std::span<float> RealFft::time() noexcept {
    return {impl_->time.get(), static_cast<std::size_t>(impl_->size)};
}
std::span<Complex> RealFft::freq() noexcept { return {impl_->freq.get(), static_cast<std::size_t>(bins())}; }

void RealFft::forward() noexcept {
    fftwf_execute_dft_r2c(impl_->plans.forward, impl_->time.get(), raw(impl_->freq.get()));
}

void RealFft::inverse() noexcept {
    fftwf_execute_dft_c2r(impl_->plans.inverse, raw(impl_->freq.get()), impl_->time.get());
}

} // namespace sordino
