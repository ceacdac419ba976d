// Names, texts and ranges of the training options.
#include "cli/train_options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <thread>

namespace sordino {
namespace {

void bind_mixing(CLI::App& app, Mixing& m) {
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
    app.add_option("--voice-eq", m.voice_eq_db, "random colour of voices, +- dB")
        ->group(group)
        ->capture_default_str();
    app.add_option("--noise-eq", m.noise_eq_db, "random colour of noises, +- dB")
        ->group(group)
        ->capture_default_str();
    share("--pause", m.pause, "chance of a pause between two pieces of voice");
    share("--second-noise", m.second_noise, "share of mixtures with two noises");
    share("--synthetic", m.synthetic, "share of noise made by rule: coloured, hum, clicks");
    share("--babble", m.babble, "share of noise made from other voices");
    share("--no-voice", m.no_voice, "share of mixtures without voice");
    share("--nearly-clean", m.nearly_clean, "share of mixtures at 40 dB SNR");
    share("--band-limited", m.band_limited, "share of mixtures cut at 4 kHz or more");
    share("--cold-start", m.cold_start, "share of sequences whose first second counts");
    share("--leading-silence", m.leading_silence, "share of those that begin with digital zeros");
}

void bind_network(CLI::App& app, TrainCommand& command) {
    auto& o = command.options;
    const std::string group = "Network and optimiser";
    app.add_option("--layers", o.layers, "one text a layer: role, outputs, activation, context in hops, skip")
        ->group(group);
    app.add_option("--hop-ms", o.hop_ms, "hop; the window, which is the latency, is two hops")
        ->check(CLI::Range(2.0, 50.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--learning-rate", command.learning_rate, "highest one [2e-3; with --from 5e-4]")
        ->group(group);
    app.add_option("--batch", o.batch, "sequences a step")
        ->check(CLI::Range(1, 1024))
        ->group(group)
        ->capture_default_str();
    app.add_option("--sequence", o.sequence_s, "seconds a sequence")
        ->check(CLI::Range(0.5, 60.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--warm-up", o.warm_up_s, "seconds of it before the loss counts")
        ->check(CLI::Range(0.0, 30.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--loss-power", o.loss.power, "compression of magnitudes in the loss")
        ->check(CLI::Range(0.05, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--loss-complex", o.loss.complex_share, "share of the complex term")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--loss-snr", o.loss.snr_weight, "weight of the SNR term")
        ->group(group)
        ->capture_default_str();
    app.add_option("--clip-norm", o.adam.clip_norm, "longest gradient")->group(group)->capture_default_str();
    app.add_option("--validation-sequences", o.validation_sequences, "held-out mixtures an epoch")
        ->check(CLI::Range(1, 100000))
        ->group(group)
        ->capture_default_str();
}

} // namespace

void bind(CLI::App& app, TrainCommand& command) {
    auto& o = command.options;
    o.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
    app.add_option("--config", command.config, "options from a TOML file; the command line goes before it");
    const std::string data = "Recordings";
    app.add_option("--clean", command.clean,
                   "folders or files of clean voices [the voices that come with sordino]")
        ->group(data);
    app.add_option("--noise", command.noise, "folders or files of noise")->group(data);
    app.add_option("--manifest", command.manifest,
                   "CSV that lists both, instead: kind,name,source,licence,sha256")
        ->group(data);
    app.add_option("--data", command.data, "folder that the manifest's names are relative to")->group(data);
    app.add_option("--rate", command.rate, "Hz that mixtures are made at [16000, or the starting model's]")
        ->group(data);

    app.add_option("-o,--output", command.output, "the model to write");
    app.add_option(
        "--install", command.install,
        "name: write it (also) into the folder of your own models, where the plugin and --model find it");
    app.add_option("--from", command.from,
                   "model to go on from: a name or a file [none; with noise only, voice]");
    app.add_option("--epochs", o.epochs, "length of the run")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    app.add_option("--minutes", o.minutes, "length by the clock instead")->check(CLI::Range(0.01, 100000.0));
    app.add_option("--steps-per-epoch", o.steps_per_epoch,
                   "[as many as the clean recordings fill, 20 to 500]")
        ->check(CLI::Range(1, 100000));
    app.add_option("--patience", o.patience, "epochs without a better model before the run ends")
        ->capture_default_str();
    app.add_option("--seed", o.seed, "same seed, data and threads: same model")->capture_default_str();
    app.add_option("--threads", o.threads, "[one a core]")->check(CLI::Range(1, 256));
    app.add_option("--licence", command.licence, "written into the model")->capture_default_str();
    app.add_option("--attack", command.attack_ms,
                   "time constant of a rising gain, ms [0, or as --from has it]")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--release", command.release_ms, "time constant of a falling gain, ms [the same]")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--purpose", command.purpose, "one sentence for who chooses it, written into the model");
    app.add_flag("--resume", command.resume, "go on where an interrupted run was");
    app.add_flag("--force", command.force, "replace the model, or the checkpoint of another run");
    bind_network(app, command);
    bind_mixing(app, o.mixing);
    app.footer(R"(examples:
  one's own noise against the voices that come with sordino (starts from the shipped model):
    sordino train --noise recordings/fan -o fan.safetensors
  the same, into the folder of your own models: the plugin lists it, and --model fan finds it:
    sordino train --noise recordings/fan --install fan
  own voices and own noise, a new network, one hour:
    sordino train --clean voices --noise noise --minutes 60 -o mine.safetensors
  after Ctrl-C, or a power cut:
    sordino train --clean voices --noise noise --minutes 60 -o mine.safetensors --resume
then:
    sordino denoise noisy.wav -o clean.wav --model mine.safetensors)");
}

void read_config(CLI::App& app, const std::filesystem::path& path) {
    for (const auto& item : CLI::ConfigTOML().from_file(path.string())) {
        auto* option = item.parents.empty() ? app.get_option_no_throw("--" + item.name) : nullptr;
        if (option == nullptr)
            throw CLI::ValidationError(path.string(),
                                       "there is no option '" + item.fullname() + "'; see --help");
        if (option->count() > 0) continue;
        option->add_result(item.inputs);
        option->run_callback();
    }
}

} // namespace sordino
