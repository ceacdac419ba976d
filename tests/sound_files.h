// Sound files for tests, written and read by libsndfile itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <sndfile.hh>

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/test_folder.h"

namespace sordino::test {

inline void write_sound(const std::string& path, const std::vector<float>& interleaved, int rate,
                        int channels = 1, int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) {
    SndfileHandle file(path, SFM_WRITE, format, channels, rate);
    REQUIRE(file);
    for (std::size_t done = 0; done < interleaved.size(); done += 4096 * static_cast<std::size_t>(channels))
        file.write(interleaved.data() + done,
                   static_cast<sf_count_t>(
                       std::min(interleaved.size() - done, 4096 * static_cast<std::size_t>(channels))));
}

struct SoundFile {
    int rate = 0, channels = 0, format = 0;
    std::vector<float> samples; // interleaved
};

inline SoundFile load_sound(const std::string& path) {
    SndfileHandle file(path);
    REQUIRE(file);
    SoundFile sound{file.samplerate(), file.channels(), file.format(), {}};
    sound.samples.resize(static_cast<std::size_t>(file.frames() * file.channels()));
    file.read(sound.samples.data(), static_cast<sf_count_t>(sound.samples.size()));
    return sound;
}

// The largest difference; infinite where the lengths differ.
inline double distance(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    return largest;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

inline std::vector<float> noise(int frames, int channels = 1) {
    return uniform_values(static_cast<std::size_t>(frames * channels), -0.9, 0.9, 7);
}

} // namespace sordino::test
