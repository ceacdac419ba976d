// Loading on several threads, and the reasons for which a file is left out.
#include "training/recordings.h"

#include "training/mono_reader.h"
#include "training/pair_delay.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

namespace sordino {
namespace {

constexpr double least_seconds = 0.2, silence_power = 1e-8, largest_difference = 0.01;

Result<Recording> load(const std::filesystem::path& path, const std::string& name, const SampleStore& store,
                       const Loading& loading, bool refuse_clipped) {
    auto reader = MonoReader::open(path, loading.rate);
    if (!reader) return tl::unexpected(reader.error());
    SampleWriter writer(store);
    std::vector<float> piece(4096);
    double energy = 0.0;
    for (;;) {
        if (loading.stop && loading.stop()) return fail("stopped");
        const auto count = reader->read(piece);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) break;
        for (std::size_t i = 0; i < *count; ++i) energy += static_cast<double>(piece[i]) * piece[i];
        if (const auto kept = writer.append(std::span(piece).first(*count)); !kept)
            return tl::unexpected(kept.error());
    }
    auto samples = writer.finish();
    if (!samples) return tl::unexpected(samples.error());
    const auto length = static_cast<double>(samples->size());
    const auto refuse = [&](const std::string& why) {
        return fail(fmt::format("{}: {}", path.string(), why));
    };
    if (length < least_seconds * loading.rate) return refuse(fmt::format("shorter than {} s", least_seconds));
    if (energy / length < silence_power) return refuse("silent");
    if (const double share = reader->share_at_full_scale(); refuse_clipped && share >= clipped_share)
        return refuse(fmt::format("clipped: {:.1f} % of samples at full scale", 100.0 * share));
    Recording recording{name, std::move(*samples), 0, reader->file_rate()};
    recording.limit_hz =
        std::min(band_limit_hz(recording, loading.rate), static_cast<float>(reader->limit_hz()));
    return recording;
}

Result<PairedRecording> load(const RecordingPair& pair, const SampleStore& store, const Loading& loading) {
    auto clean = load(pair.clean, pair.name, store, loading, loading.refuse_clipped);
    if (!clean) return tl::unexpected(clean.error());
    auto noisy = load(pair.noisy, pair.name, store, loading, false);
    if (!noisy) return tl::unexpected(noisy.error());
    const auto refuse = [&](const std::string& found) {
        return fail(fmt::format("{}: no pair with {}: {}", pair.noisy.string(), pair.clean.string(), found));
    };
    if (clean->file_rate != noisy->file_rate)
        return refuse(fmt::format("{:g} Hz against {:g} Hz", noisy->file_rate, clean->file_rate));
    const auto [shorter, longer] = std::minmax({clean->samples.size(), noisy->samples.size()});
    if (static_cast<double>(longer - shorter) > largest_difference * static_cast<double>(longer))
        return refuse(fmt::format("{:.2f} s against {:.2f} s",
                                  static_cast<double>(noisy->samples.size()) / loading.rate,
                                  static_cast<double>(clean->samples.size()) / loading.rate));
    for (auto* half : {&*clean, &*noisy}) half->samples = half->samples.part(0, shorter);
    return PairedRecording{std::move(*clean), std::move(*noisy)};
}

// Calls load_one(i) for every i below count on several threads; keeps the order of i, then of names.
template <class Kind, class LoadOne>
Result<Loaded<Kind>> load_all(std::size_t count, const SampleStore& store, const Loading& loading,
                              const LoadOne& load_one) {
    std::vector<std::optional<Result<Kind>>> loaded(count);
    std::atomic<std::size_t> next{0};
    std::size_t done = 0;
    std::mutex lock;
    std::exception_ptr thrown;
    const auto stopped = [&] { return loading.stop && loading.stop(); };
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !stopped() && !store.failure(); i = next++) {
            try {
                loaded[i] = load_one(i);
            } catch (...) { // no memory
                const std::scoped_lock hold(lock);
                thrown = std::current_exception();
                next = count;
                return;
            }
            const std::scoped_lock hold(lock);
            ++done;
            if (loading.progress) loading.progress(done, count);
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int t = 1; t < loading.threads; ++t) helpers.emplace_back(work);
        work();
    }
    if (thrown) std::rethrow_exception(thrown);
    if (const auto failure = store.failure()) return tl::unexpected(*failure);
    if (stopped()) return fail("stopped while recordings were read");
    Loaded<Kind> all;
    for (auto& result : loaded) {
        if (*result) {
            all.seconds += static_cast<double>(clean_of(**result).samples.size()) / loading.rate;
            all.usable.push_back(std::move(**result));
        } else {
            all.left_out.push_back(result->error().message);
        }
    }
    std::stable_sort(all.usable.begin(), all.usable.end(),
                     [](const auto& a, const auto& b) { return clean_of(a).name < clean_of(b).name; });
    return all;
}

} // namespace

Result<Recordings> load_recordings(const std::vector<FoundFile>& files, const SampleStore& store,
                                   const Loading& loading) {
    return load_all<Recording>(files.size(), store, loading, [&](std::size_t i) {
        return load(files[i].path, files[i].name, store, loading, loading.refuse_clipped);
    });
}

Result<PairedRecordings> load_pairs(const std::vector<RecordingPair>& pairs, const SampleStore& store,
                                    const Loading& loading) {
    auto loaded = load_all<PairedRecording>(pairs.size(), store, loading,
                                            [&](std::size_t i) { return load(pairs[i], store, loading); });
    if (!loaded) return loaded;
    for (const auto& pair : loaded->usable)
        if (const auto delay = delay_ms(pair, loading.rate); std::abs(delay) > 3.0)
            loaded->doubts.push_back(
                fmt::format("{}: seems to lie {:.1f} ms {} the clean one, and is used as it is",
                            pair.noisy.name, std::abs(delay), delay > 0 ? "after" : "before"));
    return loaded;
}

Recordings load_recordings(const std::vector<FoundFile>& files, double rate, int threads,
                           const std::function<void(std::size_t, std::size_t)>& progress) {
    const SampleStore memory(std::numeric_limits<std::uint64_t>::max(), {});
    return load_recordings(files, memory, {rate, threads, false, progress, {}}).value();
}

} // namespace sordino
