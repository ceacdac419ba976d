// The file of examples: against the sequences it was made of, and the code that uses them here.
#include "training/example_file.h"

#include "model/safetensors.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/test_folder.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;
const FrameSpec spec = spec_up_to(8000.0F);
const FrameSize size = frame_size(spec, rate);

Sequence sequence(int frames, unsigned seed) {
    const std::size_t length = static_cast<std::size_t>(frames) * static_cast<std::size_t>(size.hop);
    const auto clean = tone(length, 440, rate, 0.1);
    auto noisy = white_noise(length, 0.02, seed);
    for (std::size_t i = 0; i < length; ++i) noisy[i] += clean[i];
    Mixture mixture;
    mixture.clean = clean;
    mixture.noisy = noisy;
    mixture.limit_hz = 4000;
    return SequenceMaker(spec, size, 3).make(mixture);
}

struct Values {
    const TensorFile& file;
    const char* name;
    std::vector<float> values = to_floats(file.tensors.at(name));
    float at(int s, int t, int row) const {
        const auto& shape = file.tensors.at(name).shape;
        return values[static_cast<std::size_t>((s * shape[1] + t) * shape[2] + row)];
    }
};

} // namespace

TEST_CASE("example_file: each tensor holds its numbers of each sequence, frame and row, and no other") {
    const TestFolder folder;
    const std::vector<Sequence> sequences{sequence(7, 1), sequence(7, 2)};
    REQUIRE(write_examples(folder / "examples.safetensors", spec, rate, sequences));
    const auto file = read_safetensors(folder / "examples.safetensors");
    REQUIRE(file);
    const std::int64_t bins = size.bins();
    CHECK(file->tensors.at("features").shape == std::vector<std::int64_t>{2, 7, spec.feature_count()});
    CHECK(file->tensors.at("cues").shape ==
          std::vector<std::int64_t>{2, 7, static_cast<std::int64_t>(cue_count) * bins});
    CHECK(file->tensors.at("clean_im").shape == std::vector<std::int64_t>{2, 7, bins});
    const auto count = [&](const char* name, auto of) {
        const Values found{*file, name};
        int wrong = 0;
        for (int s = 0; s < 2; ++s)
            for (int t = 0; t < 7; ++t)
                for (int row = 0; row < file->tensors.at(name).shape[2]; ++row)
                    wrong += found.at(s, t, row) != of(sequences[static_cast<std::size_t>(s)], row, t);
        return wrong;
    };
    CHECK(count("features", [](const Sequence& s, int row, int t) { return s.features(row, t); }) == 0);
    CHECK(count("cues", [](const Sequence& s, int row, int t) { return s.cues(row, t); }) == 0);
    CHECK(count("noisy_re", [](const Sequence& s, int row, int t) { return s.noisy(row, t).real(); }) == 0);
    CHECK(count("noisy_im", [](const Sequence& s, int row, int t) { return s.noisy(row, t).imag(); }) == 0);
    CHECK(count("clean_re", [](const Sequence& s, int row, int t) { return s.clean(row, t).real(); }) == 0);
    CHECK(count("clean_im", [](const Sequence& s, int row, int t) { return s.clean(row, t).imag(); }) == 0);
    CHECK(file->metadata.at("first_frames") == "[3,3]");
    CHECK(file->metadata.at("first_bins") == "[0,0]");
    CHECK(file->metadata.at("end_bins") == "[129,129]");
    CHECK(file->metadata.at("voice") == "[true,true]");
    CHECK(file->metadata.at("rate") == "16000");
    CHECK(file->metadata.at("spec").find("band_edges_hz") != std::string::npos);
}

TEST_CASE("example_file: the mask that the file describes is the mask of the engine") {
    const TestFolder folder;
    const std::vector<Sequence> sequences{sequence(30, 3)};
    REQUIRE(write_examples(folder / "examples.safetensors", spec, rate, sequences));
    const auto file = read_safetensors(folder / "examples.safetensors");
    REQUIRE(file);
    const std::size_t bands = static_cast<std::size_t>(spec.bands()),
                      bins = static_cast<std::size_t>(size.bins());
    const Values cues{*file, "cues"};
    const auto spread = to_floats(file->tensors.at("spread"));
    REQUIRE(file->tensors.at("spread").shape == std::vector<std::int64_t>{spec.bands(), size.bins()});
    const auto outputs = uniform_values(SnrMask::outputs_per_band * bands, -2, 2, 5);
    std::vector<float> gain(bins);
    const Sequence& s = sequences[0];
    SnrMask(Bands(spec, size)).process(outputs, {s.cues.col(20).data(), cue_count * bins}, gain);
    for (std::size_t k = 0; k < bins; ++k) {
        double value[SnrMask::outputs_per_band] = {};
        for (std::size_t b = 0; b < outputs.size(); ++b)
            value[b / bands] += static_cast<double>(outputs[b]) * spread[b % bands * bins + k];
        double logit = value[0];
        for (std::size_t c = 0; c < cue_count; ++c)
            logit += value[1 + c] * cues.at(0, 20, static_cast<int>(c * bins + k));
        REQUIRE(gain[k] == Approx(1 / (1 + std::exp(-logit))).margin(1e-5));
    }
}

TEST_CASE("example_file: nothing, unequal sequences and too many are refused, and leave no file") {
    const TestFolder folder;
    const auto refusal = [&](std::span<const Sequence> sequences, const FrameSpec& of = spec) {
        const auto result = write_examples(folder / "examples.safetensors", of, rate, sequences);
        REQUIRE_FALSE(result);
        CHECK(result.error().message.starts_with((folder / "examples.safetensors") + ": "));
        return result.error().message;
    };
    CHECK(refusal({}).find("found none") != std::string::npos);
    const std::vector<Sequence> unequal{sequence(7, 1), sequence(8, 1)};
    CHECK(refusal(unequal).find("7 frames") != std::string::npos);
    CHECK(refusal(unequal).find("found one of 8") != std::string::npos);
    const std::vector<Sequence> one{sequence(7, 1)};
    CHECK(refusal(one, spec_up_to(4000.0F)).find("features") != std::string::npos);
    Sequence large = sequence(1, 1);
    for (auto* m : {&large.features, &large.cues}) m->setZero(m->rows(), 50000);
    for (auto* m : {&large.noisy, &large.clean}) m->setZero(m->rows(), 50000);
    CHECK(refusal(std::vector<Sequence>{large}).find("at most 255 MiB") != std::string::npos);
    CHECK(folder.names().empty());
}
