// How mixtures are drawn and spoilt.
#include "cli/train_option_groups.h"

#include <CLI/CLI.hpp>

namespace sordino {
namespace {

// Texts become corruptions where they are read, so that a wrong one is a wrong command line.
void bind_corruptions(CLI::App& app, const char* name, std::vector<Corruption>& corruptions,
                      const char* text) {
    const auto read = [name, &corruptions](const std::vector<std::string>& texts) {
        corruptions.clear();
        for (const auto& one : texts) {
            auto corruption = parse_corruption(one);
            if (!corruption) throw CLI::ValidationError(name, corruption.error().message);
            corruptions.push_back(*corruption);
        }
    };
    app.add_option_function<std::vector<std::string>>(name, read, text)->group("Mixtures");
}

} // namespace

void bind_mixing(CLI::App& app, TrainingOptions& o) {
    Mixing& m = o.mixing;
    const std::string group = "Mixtures";
    const auto range = [&](const char* low_name, float& low, const char* high_name, float& high,
                           const char* text) {
        app.add_option(low_name, low, std::string("lowest ") + text)->group(group)->capture_default_str();
        app.add_option(high_name, high, std::string("highest ") + text)->group(group)->capture_default_str();
    };
    const auto share = [&](const char* name, float& value, const char* text) {
        app.add_option(name, value, text)->group(group)->check(CLI::Range(0.0, 1.0))->capture_default_str();
    };
    range("--snr-low", m.snr_low_db, "--snr-high", m.snr_high_db, "SNR, dB");
    range("--level-low", m.level_low_db, "--level-high", m.level_high_db, "level of the voice, dBFS");
    range("--speed-low", m.speed_low, "--speed-high", m.speed_high, "speed of noise");
    for (const char* name : {"--speed-low", "--speed-high"}) app.get_option(name)->check(CLI::PositiveNumber);
    app.add_option("--voice-eq", m.voice_eq_db, "random colour of voices, +- dB")
        ->group(group)
        ->capture_default_str();
    app.add_option("--noise-eq", m.noise_eq_db, "random colour of noises, +- dB")
        ->group(group)
        ->capture_default_str();
    share("--full-band", m.full_band,
          "share of voices from recordings that fill the band of the mixtures, where there are some");
    share("--pause", m.pause, "chance of a pause between two pieces of voice");
    share("--second-noise", m.second_noise, "share of mixtures with two noises");
    share("--swells", m.swells, "share of noise whose level steps up and down");
    share("--synthetic", m.synthetic, "share of noise made by rule: coloured, hum, clicks, events");
    share("--babble", m.babble, "share of noise made from other voices");
    share("--no-voice", m.no_voice, "share of mixtures without voice");
    share("--nearly-clean", m.nearly_clean, "share of mixtures at 40 dB SNR");
    share("--band-limited", m.band_limited, "share of mixtures cut at 4 kHz or more");
    share("--low-rate", m.low_rate, "share of mixtures without the band that a stream of a lower rate lacks");
    share("--cold-start", m.cold_start, "share of sequences whose first second counts");
    share("--leading-silence", m.leading_silence, "share of those that begin with digital zeros");
    share("--reverberant", m.reverberant, "share of voices put into a room, where there are --rooms");
    bind_corruptions(app, "--corrupt", o.corruptions,
                     "what spoils mixtures, one text each, such as 'clipping 0.3..0.9 chance 0.1'");
    bind_corruptions(app, "--corrupt-features", o.feature_corruptions,
                     "the same of the network's inputs, bands over time, such as 'masking 0.1'");
}

} // namespace sordino
