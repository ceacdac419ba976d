// The terms that a loss is the weighted sum of, by name, and their settings.
#pragma once

#include "model/result.h"

#include <string>
#include <vector>

namespace sordino {

// What each term measures: training/mask_loss.h for sound, training/element_loss.h for plain vectors.
enum class LossKind {
    magnitude,
    complex,
    snr,
    si_sdr,
    suppression,
    log_spectral,
    distillation,
    mse,
    mae,
    huber,
    bce
};

struct LossTerm {
    LossKind kind = LossKind::mse;
    float weight = 1.0F; // > 0
    bool operator==(const LossTerm&) const = default;
};

struct LossOptions {
    std::vector<LossTerm> terms{
        {LossKind::magnitude, 0.7F}, {LossKind::complex, 0.3F}, {LossKind::snr, 0.004F}};
    float power = 0.3F;                             // compression of magnitudes
    float snr_low_db = -15.0F, snr_high_db = 30.0F; // beyond them snr and si-sdr stand still
    float huber_delta = 1.0F;                       // > 0; errors above it count as in mae
    float low_hz = 0.0F;                            // of sound, bins below do not count
    bool operator==(const LossOptions&) const = default;
};

const char* name_of(LossKind); // as it is written in a sum: "si-sdr"

// "0.7 magnitude + 0.3 complex": weights above 0, 1 where none is written, each name once at most.
Result<std::vector<LossTerm>> parse_loss(const std::string& text);

// What parse_loss reads back as the same terms, weights to the last bit.
std::string text_of(const std::vector<LossTerm>& terms);

float weight_of(const std::vector<LossTerm>& terms, LossKind kind); // 0 where it is not among them

// What a loss is computed on: spectra and gains, where every term exists, or vectors (windows of sensors,
// images), which have mse, mae, huber, bce and distillation.
enum class LossSubject { sound, vectors };

// Errors: a term that does not exist for the subject, or distillation without a teacher.
Result<void> check_loss(const std::vector<LossTerm>& terms, LossSubject subject, bool has_teacher);

} // namespace sordino
