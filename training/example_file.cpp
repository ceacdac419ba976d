// Sequences as tensors with the frames one after another.
#include "training/example_file.h"

#include "model/model_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace sordino {
namespace {

using nlohmann::json;

// (sequences, frames, rows): `of` gives the (rows, frames) matrix of a sequence, column-major.
template <class Of>
Tensor stack(std::span<const Sequence> sequences, Of of) {
    std::vector<float> values;
    Eigen::Index rows = 0, frames = 0;
    for (const Sequence& sequence : sequences) {
        const Eigen::MatrixXf matrix = of(sequence);
        rows = matrix.rows();
        frames = matrix.cols();
        values.insert(values.end(), matrix.data(), matrix.data() + matrix.size());
    }
    return make_tensor(values, {std::ssize(sequences), frames, rows});
}

// Row b: what a 1 in band b gives each bin.
Tensor spread_of(const Bands& bands) {
    const auto count = static_cast<std::size_t>(bands.count()), bins = static_cast<std::size_t>(bands.bins());
    std::vector<float> matrix(count * bins);
    for (std::size_t b = 0; b < count; ++b) {
        std::vector<float> one(count);
        one[b] = 1.0F;
        bands.spread(one, std::span(matrix).subspan(b * bins, bins));
    }
    return make_tensor(matrix, {bands.count(), bands.bins()});
}

template <class Of>
std::string listed(std::span<const Sequence> sequences, Of of) {
    json list = json::array();
    for (const Sequence& sequence : sequences) list.push_back(of(sequence));
    return list.dump();
}

std::string problem_with(std::span<const Sequence> sequences, int features, int bins) {
    if (sequences.empty()) return "expected at least one sequence, found none";
    for (const Sequence& s : sequences)
        if (s.frames() != sequences[0].frames() || s.features.rows() != features || s.noisy.rows() != bins)
            return fmt::format("expected sequences of {} frames of {} features and {} bins, found one of {}, "
                               "{} and {}; make all at one rate and length",
                               sequences[0].frames(), features, bins, s.frames(), s.features.rows(),
                               s.noisy.rows());
    const double mib = static_cast<double>(sequences.size()) * sequences[0].frames() *
                       (features + (4 + static_cast<int>(cue_count)) * bins) * sizeof(float) / (1 << 20);
    constexpr double most_mib = (max_safetensors_bytes >> 20U) - 1; // one for the header and the spread
    if (mib <= most_mib) return "";
    return fmt::format("expected examples of at most {:.0f} MiB, found {} sequences that take {:.0f}; take "
                       "fewer or shorter ones",
                       most_mib, sequences.size(), mib);
}

} // namespace

Result<void> write_examples(const std::filesystem::path& path, const FrameSpec& spec, double rate,
                            std::span<const Sequence> sequences) {
    const FrameSize size = frame_size(spec, rate);
    if (const auto problem = problem_with(sequences, spec.feature_count(), size.bins()); !problem.empty())
        return fail(fmt::format("{}: {}.", path.string(), problem));
    TensorFile file;
    const auto add = [&](const char* name, auto of) { file.tensors[name] = stack(sequences, of); };
    add("features", [](const Sequence& s) { return s.features; });
    add("cues", [](const Sequence& s) { return s.cues; });
    add("noisy_re", [](const Sequence& s) { return s.noisy.real(); });
    add("noisy_im", [](const Sequence& s) { return s.noisy.imag(); });
    add("clean_re", [](const Sequence& s) { return s.clean.real(); });
    add("clean_im", [](const Sequence& s) { return s.clean.imag(); });
    file.tensors["spread"] = spread_of(Bands(spec, size));
    Model only_spec;
    only_spec.spec = spec;
    file.metadata = {{"spec", tensors_of(only_spec).metadata.at("spec")},
                     {"rate", fmt::format("{}", rate)},
                     {"first_frames", listed(sequences, [](const Sequence& s) { return s.first_frame; })},
                     {"first_bins", listed(sequences, [](const Sequence& s) { return s.first_bin; })},
                     {"end_bins", listed(sequences, [](const Sequence& s) { return s.end_bin; })},
                     {"voice", listed(sequences, [](const Sequence& s) { return s.voice; })}};
    return write_safetensors(path, file);
}

} // namespace sordino
