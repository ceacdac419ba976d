// Finding, loading and splitting recordings.
#include "training/recordings.h"

#include "dsp/stft.h"
#include "training/audio_file.h"

#include <fmt/format.h>
#include <samplerate.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <map>
#include <mutex>
#include <numbers>
#include <optional>
#include <sstream>
#include <thread>

namespace sordino {
namespace {

namespace fs = std::filesystem;

std::uint64_t fnv1a(const std::string& text, std::uint64_t hash = 14695981039346656037U) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

std::vector<float> resampled(std::vector<float> in, double from, double to) {
    if (from == to) return in;
    std::vector<float> out(static_cast<std::size_t>(std::ceil(static_cast<double>(in.size()) * to / from)) +
                           1);
    SRC_DATA data{};
    data.data_in = in.data();
    data.data_out = out.data();
    data.input_frames = static_cast<long>(in.size());
    data.output_frames = static_cast<long>(out.size());
    data.src_ratio = to / from;
    if (src_simple(&data, SRC_SINC_FASTEST, 1) != 0) return {};
    out.resize(static_cast<std::size_t>(data.output_frames_gen));
    return out;
}

Result<Recording> load(const FoundFile& file, double rate) {
    const auto sound = read_sound(file.path);
    if (!sound) return tl::unexpected(sound.error());
    const auto samples = resampled(mono_of(*sound), sound->rate, rate);
    const auto short_of = static_cast<double>(samples.size()) < 0.2 * rate;
    if (short_of) return fail(fmt::format("{}: shorter than 0.2 s", file.path.string()));
    Recording recording{file.name, {}, 0};
    double energy = 0.0;
    for (const float x : samples) {
        recording.samples.push_back(
            static_cast<std::int16_t>(std::lround(std::clamp(x, -1.0F, 1.0F) * 32767.0F)));
        energy += static_cast<double>(x) * x;
    }
    if (energy / static_cast<double>(samples.size()) < 1e-8)
        return fail(fmt::format("{}: silent", file.path.string()));
    recording.limit_hz = band_limit_hz(recording, rate);
    return recording;
}

} // namespace

Result<std::vector<FoundFile>> find_files(const std::vector<fs::path>& paths) {
    std::vector<FoundFile> found;
    for (const auto& path : paths) {
        std::error_code ec;
        if (fs::is_regular_file(path, ec)) {
            found.push_back({path, path.filename().generic_string()});
            continue;
        }
        if (!fs::is_directory(path, ec))
            return fail(fmt::format("{}: no such folder or file", path.string()));
        std::vector<fs::path> above{
            fs::canonical(path, ec)}; // the folders down to the present one, without links
        for (auto it =
                 fs::recursive_directory_iterator(path, fs::directory_options::follow_directory_symlink, ec);
             it != fs::recursive_directory_iterator(); it.increment(ec)) {
            const bool hidden = it->path().filename().string().starts_with('.');
            above.resize(static_cast<std::size_t>(it.depth()) + 1);
            if (it->is_directory(ec)) {
                above.push_back(fs::canonical(it->path(), ec));
                const bool leads_back =
                    std::find(above.begin(), above.end() - 1, above.back()) != above.end() - 1;
                if (hidden || leads_back) it.disable_recursion_pending();
            }
            if (!hidden && it->is_regular_file(ec))
                found.push_back({it->path(), it->path().lexically_relative(path).generic_string()});
        }
        if (ec) return fail(fmt::format("{}: {}", path.string(), ec.message()));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.name, a.path) < std::tie(b.name, b.path);
    });
    return found;
}

Result<std::vector<FoundFile>> files_in_manifest(const fs::path& manifest, const fs::path& root,
                                                 const std::string& kind) {
    std::ifstream in(manifest);
    if (!in) return fail(fmt::format("{}: cannot be read", manifest.string()));
    std::vector<FoundFile> found;
    int row = 0;
    for (std::string line; std::getline(in, line);) {
        if (++row == 1 || line.empty() || line.front() == '#') continue;
        std::istringstream cells(line);
        std::string file_kind, name;
        if (!std::getline(cells, file_kind, ',') || !std::getline(cells, name, ','))
            return fail(
                fmt::format("{}: row {}: expected kind,name,source,licence,sha256", manifest.string(), row));
        if (file_kind != kind) continue;
        std::error_code ec;
        if (!fs::is_regular_file(root / name, ec))
            return fail(fmt::format(
                "{}: row {} names {}, which is not below {}; --data names the folder that holds it",
                manifest.string(), row, name, root.string()));
        found.push_back({root / name, name});
    }
    return found;
}

Recordings load_recordings(const std::vector<FoundFile>& files, double rate, int threads,
                           const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<std::optional<Result<Recording>>> loaded(files.size());
    std::atomic<std::size_t> next{0};
    std::size_t done = 0;
    std::mutex lock;
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++) {
            loaded[i] = load(files[i], rate);
            const std::scoped_lock hold(lock);
            ++done;
            if (progress) progress(done, files.size());
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int t = 1; t < threads; ++t) helpers.emplace_back(work);
        work();
    }
    Recordings all;
    for (auto& result : loaded) {
        if (*result) {
            all.seconds += static_cast<double>((*result)->samples.size()) / rate;
            all.usable.push_back(std::move(**result));
        } else {
            all.left_out.push_back(result->error().message);
        }
    }
    std::stable_sort(all.usable.begin(), all.usable.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

float band_limit_hz(const Recording& recording, double rate) {
    FrameSpec spec;
    spec.hop_ms = 16.0F;
    const FrameSize size = frame_size(spec, rate);
    Analysis analysis(size);
    const PowerSpectrum power_spectrum(size);
    std::vector<float> hop(static_cast<std::size_t>(size.hop)), power(static_cast<std::size_t>(size.bins()));
    // a frame out of every few is enough for a mean, and a minute of sound is enough altogether
    const std::size_t frames = recording.samples.size() / hop.size(), stride = 1 + frames / 4000;
    float counted = 0.0F;
    for (std::size_t t = 0; t < frames; ++t) {
        for (std::size_t i = 0; i < hop.size(); ++i) hop[i] = recording[t * hop.size() + i];
        const auto spectrum = analysis.process(hop);
        if (t % stride != 0 || t == 0) continue; // the first frame holds the step from nothing to the sound
        power_spectrum.add(spectrum, 1.0F, power);
        ++counted;
    }
    // Rounding to 16 bits adds white noise of 1/12 step squared; a mean square reads pi^2 / (2 window) per
    // bin.
    constexpr float step = 1.0F / 32768.0F, pi = std::numbers::pi_v<float>;
    const float rounding = step * step / 12.0F * pi * pi / (2.0F * static_cast<float>(size.window()));
    const float threshold =
        std::max(*std::max_element(power.begin(), power.end()) * 1e-8F, 4.0F * rounding * counted);
    const auto band = static_cast<std::size_t>(std::lround(250.0 / size.bin_hz()));
    std::size_t end = power.size();
    for (; end > band; end -= band) {
        float mean = 0.0F;
        for (std::size_t k = end - band; k < end; ++k) mean += power[k] / static_cast<float>(band);
        if (mean > threshold) break;
    }
    return static_cast<float>(std::min(static_cast<double>(end) * size.bin_hz(), rate / 2.0));
}

Split split_by_name(std::vector<Recording> recordings) {
    Split split;
    if (recordings.size() == 1) {
        auto& all = recordings.front();
        const auto cut = static_cast<std::ptrdiff_t>(all.samples.size() * 4 / 5);
        Recording held{all.name, {all.samples.begin() + cut, all.samples.end()}, all.limit_hz};
        all.samples.resize(static_cast<std::size_t>(cut));
        split.training.push_back(std::move(all));
        split.validation.push_back(std::move(held));
        return split;
    }
    std::vector<std::uint64_t> hashes;
    std::map<std::string, int> namesakes; // from several folders: told apart, or all would go to one side
    for (const auto& r : recordings) {
        const int before = namesakes[r.name]++;
        hashes.push_back(fnv1a(before == 0 ? r.name : fmt::format("{} {}", r.name, before)));
    }
    const std::uint64_t least = *std::min_element(hashes.begin(), hashes.end());
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        const bool held = hashes[i] == least || (recordings.size() >= 10 && (hashes[i] >> 32U) % 10 == 0);
        (held ? split.validation : split.training).push_back(std::move(recordings[i]));
    }
    return split;
}

std::uint64_t fingerprint(const std::vector<Recording>& recordings) {
    std::uint64_t hash = 14695981039346656037U;
    for (const auto& r : recordings) hash = fnv1a(fmt::format("{}:{};", r.name, r.samples.size()), hash);
    return hash;
}

} // namespace sordino
