// Names, texts and ranges of the training options.
#include "cli/train_options.h"

#include "cli/train_option_groups.h"
#include "dsp/pause_expander.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <thread>

namespace sordino {
namespace {

void bind_recordings(CLI::App& app, TrainCommand& command) {
    const std::string group = "Recordings";
    app.add_option("--clean", command.clean,
                   "folders or files of clean voices [the voices that come with sordino]")
        ->group(group);
    app.add_option("--noise", command.noise,
                   "folders or files of noise [none: it is made by rule and of other voices]")
        ->group(group);
    app.add_option("--noisy", command.noisy,
                   "the recordings of --clean with noise in them, under the same names")
        ->group(group);
    app.add_option("--rooms", command.rooms, "folders or files of impulse responses that voices are put into")
        ->group(group);
    app.add_option("--manifest", command.manifest,
                   "CSV that lists clean and noise, instead: kind,name,source,licence,sha256")
        ->group(group);
    app.add_option("--data", command.data, "folder that the manifest's names are relative to")->group(group);
    app.add_option("--rate", command.rate, "Hz that mixtures are made at [16000, or the starting model's]")
        ->group(group);
    app.add_option("--memory", command.memory_mb,
                   "MB for samples or pictures; what is more goes to disk or stays there [2000, or a quarter "
                   "of the memory at hand]")
        ->check(CLI::Range(0.0, 1e7))
        ->group(group);
    app.add_option("--scratch", command.scratch, "folder for samples on disk [beside the model]")
        ->group(group);
    app.add_flag("--strict", command.strict, "end where a file cannot be used, instead of leaving it out")
        ->group(group);
    app.add_flag("--dry-run", command.dry_run,
                 "read and check the recordings, show what a run would do, and write nothing")
        ->group(group);
}

} // namespace

void bind(CLI::App& app, TrainCommand& command) {
    auto& o = command.options;
    o.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
    app.add_option("--config", command.config, "options from a TOML file; the command line goes before it");
    app.add_flag("--print-config", command.print_config,
                 "print every option of the run, as --config reads it, and do nothing else");
    bind_recordings(app, command);
    app.add_option("-o,--output", command.output, "the model to write");
    app.add_option(
        "--install", command.install,
        "name: write it (also) into the folder of your own models, where the plugin and --model find it");
    app.add_option("--from", command.from,
                   "model to go on from: a name or a file [none; with noise only, voice]");
    app.add_option("--epochs", o.epochs, "length of the run")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    app.add_option("--minutes", o.minutes, "length by the clock instead, after any pre-training")
        ->check(CLI::Range(0.01, 100000.0));
    app.add_option("--steps-per-epoch", o.steps_per_epoch,
                   "[as many as the clean recordings fill, 20 to 500]")
        ->check(CLI::Range(1, 100000));
    app.add_option("--patience", o.patience, "epochs without a better model before the run ends")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    app.add_option("--seed", o.seed, "same seed and data: same model")->capture_default_str();
    app.add_option("--threads", o.threads, "[one a core]")->check(CLI::Range(1, 256));
    app.add_option("--licence", command.licence, "written into the model")->capture_default_str();
    app.add_option("--attack", command.attack_ms,
                   "time constant of a rising gain, ms [0, or as --from has it]")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--release", command.release_ms, "time constant of a falling gain, ms [the same]")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--quiet-pauses", command.pause_depth_db,
                   "dB that pauses are turned down further than the network does [the same]")
        ->check(CLI::Range(0.0F, PauseExpander::deepest_db));
    app.add_option("--treble", command.treble,
                   "model of more bands that judges what lies above this one's; none: no other [the same]");
    app.add_option("--purpose", command.purpose, "one sentence for who chooses it, written into the model");
    app.add_option(
           "--checkpoint-every", command.checkpoint_s,
           "seconds between checkpoints where epochs are shorter; a power cut loses these and an epoch")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_flag("--resume", command.resume, "go on where an interrupted run was");
    app.add_flag("--force", command.force, "replace the model, or the checkpoint of another run");
    app.add_option(
        "--examples", command.examples,
        "write a batch of what the network reads and the loss compares, for training elsewhere, and "
        "end; docs/weights-format.md");
    app.add_option("--report", command.report,
                   "HTML page to watch the run on, rewritten once a minute, and .csv beside it");
    app.add_option("--curves", command.curves, "CSV with a row an epoch [beside --report]");
    bind_network(app, o);
    bind_learning(app, command);
    bind_mixing(app, o);
    bind_table_training(app, command.table);
    bind_vector_training(app, command.vectors);
    app.footer(R"(examples:
  one's own noise against the voices that come with sordino (starts from the shipped model):
    sordino train --noise recordings/fan -o fan.safetensors
  the same, into the folder of your own models: the plugin lists it, and --model fan finds it:
    sordino train --noise recordings/fan --install fan
  own voices and own noise, a new network, one hour:
    sordino train --clean voices --noise noise --minutes 60 -o mine.safetensors
  rows of a machine that runs well, to clean, to fill gaps of, and to watch:
    sordino train --clean normal.csv -o pump.safetensors
  the same machine a year later:
    sordino train --clean new.csv --from pump.safetensors -o newer.safetensors
  vibration, cleaned by its spectra as sound is; what the machine around it does is noise:
    sordino train --kind spectral --clean bearing.csv --noise machine.csv -o bearing.safetensors
  images: an IDX as MNIST has it, or a folder of PNG and JPEG files:
    sordino train --clean train-images-idx3-ubyte.gz -o digits.safetensors --report digits.html
    sordino train --clean photos --size 64x64 --corrupt "blocks 0.2" -o photos.safetensors
  the same by convolutions:
    sordino train --clean photos --size 64x64 --corrupt "blocks 0.2" --layers conv -o photos.safetensors
  after Ctrl-C, or a power cut:
    sordino train --clean voices --noise noise --minutes 60 -o mine.safetensors --resume
then:
    sordino denoise noisy.wav -o clean.wav --model mine.safetensors)");
}

} // namespace sordino
