// What a person wants to know of a model before choosing it, from what its weights file holds.
#pragma once

#include <cstddef>
#include <string>

#include "model/model.h"

namespace sordino {

struct ModelCard {
    std::string purpose; // one sentence: as the file states it, or else what its training tells
    double latency_ms = 0;
    std::size_t parameters = 0;
    std::string weight_type;    // "int8", "float32", or "int8 and float32"
    double mmac_per_second = 0; // millions of weights a second, each multiplied and added once: one channel
    std::string scores;         // "held-out SNR 14.8 dB"; empty where the file has none
    std::string licence;        // empty where the file has none
};

// Whatever `training` holds: what does not read as the trainer writes it is left out. Any thread but the
// audio thread.
ModelCard card_of(const Model& model);

// 4 to 6 short lines for a tooltip, without a newline at the end.
std::string text_of(const ModelCard& card);

} // namespace sordino
