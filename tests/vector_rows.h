// Images with a structure that little networks learn in a second, and commands on them.
#pragma once

#include "tests/row_files.h"
#include "tests/signals.h"
#include "tests/train_command.h"
#include "training/vectors/idx_file.h"

#include <cmath>

namespace sordino::test {

// count images of 8 x 8: a bright bar, upright (label 0) or lying (label 1), at one of six places.
inline IdxArray bars(int count, unsigned seed, int only_label = -1) {
    Dice dice(seed);
    IdxArray array{{count, 8, 8}, std::vector<std::uint8_t>(static_cast<std::size_t>(count) * 64, 20)};
    for (int i = 0; i < count; ++i) {
        const int drawn = dice.uniform(0, 1) < 0.5F ? 0 : 1;
        const int label = only_label < 0 ? drawn : only_label;
        const int place = 1 + static_cast<int>(dice.uniform(0, 5.99));
        for (int along = 0; along < 8; ++along)
            for (int wide = 0; wide < 2; ++wide) {
                const int x = label == 0 ? std::min(place + wide, 7) : along,
                          y = label == 0 ? along : std::min(place + wide, 7);
                array.values[static_cast<std::size_t>(i * 64 + y * 8 + x)] = 230;
            }
    }
    return array;
}

// Labels of bars(count, seed).
inline IdxArray bar_labels(int count, unsigned seed) {
    const IdxArray images = bars(count, seed);
    IdxArray labels{{count}, {}};
    for (int i = 0; i < count; ++i) { // an upright bar is in the first line at two places
        int bright = 0;
        for (int x = 0; x < 8; ++x)
            bright += images.values[static_cast<std::size_t>(i * 64 + x)] > 100 ? 1 : 0;
        labels.values.push_back(bright == 2 ? 0 : 1);
    }
    return labels;
}

inline const Arguments little_vectors{"--layers",          "encoder 48 relu 0",
                                      "code 6 linear 0",   "decoder 48 relu 0",
                                      "--epochs",          "8",
                                      "--steps-per-epoch", "60",
                                      "--batch",           "32",
                                      "--threads",         "1",
                                      "--learning-rate",   "0.003"};

// A folder with bars to learn and to test with, and a model that has learnt them.
struct Bars : TestFolder {
    std::string images = *this / "train-idx3-ubyte.gz", test = *this / "test-idx3-ubyte",
                labels = *this / "test-idx1-ubyte", model = *this / "bars.safetensors";

    Bars() {
        if (!write_idx(images, bars(600, 1)) || !write_idx(test, bars(100, 2)) ||
            !write_idx(labels, bar_labels(100, 2)))
            throw std::runtime_error("no room for tests");
    }

    CommandResult run(const Arguments& arguments) const {
        return run_command(Arguments{SORDINO_COMMAND} + arguments);
    }
    CommandResult train(const Arguments& more = {}) const {
        return run(Arguments{"train", "--clean", images, "-o", model} + little_vectors + more);
    }
};

} // namespace sordino::test
