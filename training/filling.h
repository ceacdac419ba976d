// What fills the missing values of a channel best, by held-out recordings.
#pragma once

#include "model/window_model.h"
#include "training/corruption.h"
#include "training/series.h"

#include <cstdint>
#include <vector>

namespace sordino {

// Root mean square errors of one channel's hidden values, in its standard deviations; NaN where none was
// hidden.
struct FillingErrors {
    double lines = 0, network = 0;
    double conditional_mean = 0; // NaN also where the model has none

    bool operator==(const FillingErrors&) const = default;
};

// Pieces of held-out recordings lose values as windows do in training, by those of the corruptions that make
// values missing, and are filled row by row as a live stream fills them. The model gets what errs least,
// channel by channel, lines or conditional mean where they are as good; and where any channel is filled by
// its conditional mean the covariances, estimated from `training`, with a ridge of 0.001, 0.01 or 0.1 on lag
// 0, and the same with an unknown level of each channel (a constant with the variance 1: close to ordinary
// kriging), whichever errs least over all channels. None of more than most_related_channels.
//
// Series are in the model's units, as in WindowTask. Without a corruption that hides anything the network
// fills.
std::vector<FillingErrors> choose_fillers(WindowModel& model, const SeriesSet& training,
                                          const SeriesSet& validation,
                                          const std::vector<Corruption>& corruptions, std::uint64_t seed);

} // namespace sordino
