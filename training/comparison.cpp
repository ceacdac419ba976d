// Held-out mixtures through several models.
#include "training/comparison.h"

#include "training/denoise_sound.h"

namespace sordino {

Mixing plain_mixing(float snr_low_db, float snr_high_db) {
    Mixing plain;
    plain.snr_low_db = snr_low_db;
    plain.snr_high_db = snr_high_db;
    plain.level_low_db = plain.level_high_db = -26.0F;
    plain.speed_low = plain.speed_high = 1.0F;
    for (float* chance : {&plain.voice_eq_db, &plain.noise_eq_db, &plain.second_noise, &plain.swells,
                          &plain.synthetic, &plain.babble, &plain.no_voice, &plain.nearly_clean,
                          &plain.band_limited, &plain.low_rate, &plain.cold_start})
        *chance = 0.0F;
    return plain;
}

Voices to_be_mixed(const Voices& set) { return set.noise.empty() ? set : Voices{set.clean, set.noise, {}}; }

namespace {

Comparison compare_at(const Mixing& mixing, const Voices& held_out, double rate,
                      std::span<const std::shared_ptr<const Model>> models, int pieces, std::uint64_t seed) {
    constexpr std::uint64_t stream = 0xC0;
    const Mixer mixer(held_out, mixing, rate, static_cast<std::size_t>(6.0 * rate));
    const auto settled = static_cast<std::size_t>(rate);
    Comparison result{pieces, {}, std::vector<Scores>(models.size())};
    for (int i = 0; i < pieces; ++i) {
        const Mixture mixture = mixer.draw(Random{seed, stream, static_cast<std::uint64_t>(i)});
        const auto clean = std::span(mixture.clean).subspan(settled);
        const auto scored = [&](std::span<const float> sound) {
            return score(clean, sound.subspan(settled), rate);
        };
        add(result.noisy, scored(mixture.noisy), 1.0 / pieces);
        for (std::size_t m = 0; m < models.size(); ++m)
            add(result.models[m], scored(denoise(models[m], mixture.noisy, rate)), 1.0 / pieces);
    }
    return result;
}

} // namespace

Comparison compare(const Voices& held_out, double rate, std::span<const std::shared_ptr<const Model>> models,
                   int pieces, std::uint64_t seed) {
    return compare_at(plain_mixing(-2.5F, 12.5F), held_out, rate, models, pieces, seed);
}

std::vector<SnrRow> compare_by_snr(const Voices& held_out, double rate,
                                   const std::shared_ptr<const Model>& model,
                                   const std::shared_ptr<const Model>& start, int pieces,
                                   std::uint64_t seed) {
    const Voices set = to_be_mixed(held_out);
    if (!set.pairs.empty()) return {};
    std::vector<std::shared_ptr<const Model>> models{model};
    if (start) models.push_back(start);
    std::vector<SnrRow> rows;
    for (const float snr_db : {-5.0F, 0.0F, 5.0F, 10.0F, 15.0F}) {
        const Comparison c = compare_at(plain_mixing(snr_db, snr_db), set, rate, models, pieces, seed);
        SnrRow& row = rows.emplace_back(SnrRow{snr_db, c.pieces, c.noisy, c.models[0], {}});
        if (start) row.start = c.models[1];
    }
    return rows;
}

} // namespace sordino
