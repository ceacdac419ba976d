// Defaults of runs on tables, and what a starting model settles.
#include "cli/train_table_settings.h"

#include "cli/verbs.h"
#include "model/shipped.h"
#include "training/window_task.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

// Whether the command line or a file gave the option.
bool said(const CLI::App& app, const char* name) { return app.get_option(name)->count() > 0; }

// Passed over, they would leave a user with another run than the one asked for.
void refuse_options_of_sound(const CLI::App& app) {
    for (const auto& name : options_of_sound())
        if (said(app, ("--" + name).c_str()))
            throw CLI::ValidationError("--" + name, "means nothing where --clean names tables; leave it out");
}

std::string direct_of(const WindowModel& model) {
    if (model.direct.size() == 0) return "none";
    return model.direct == straight_through(model.spec) ? "through" : "linear";
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
}

// The windows of a run that goes on are those of its model; the command may say the same of them, or nothing.
void keep_windows(const CLI::App& app, TrainCommand& command, const WindowModel& from) {
    auto& t = command.table;
    const WindowSpec& spec = from.spec;
    const auto refuse = [&](const char* name, const auto& expected, const auto& found) {
        throw CLI::ValidationError(name,
                                   fmt::format("expected {}, as {} has it, found {}; leave it out, or begin "
                                               "anew without --from",
                                               expected, command.from, found));
    };
    const auto rows = [&](const char* name, std::optional<int>& value, int has) {
        if (value && *value != has) refuse(name, has, *value);
        value = has;
    };
    rows("--window", t.window, spec.window);
    rows("--give", t.give, spec.output);
    rows("--ahead", t.ahead, spec.ahead);
    rows("--every", t.hop, spec.hop);
    if (command.rate > 0 && std::abs(command.rate - spec.rate_hz) > 1e-3 * spec.rate_hz)
        refuse("--rate", spec.rate_hz, command.rate);
    command.rate = spec.rate_hz;
    if (!t.channels.empty() && sorted(t.channels) != sorted(spec.channels))
        refuse("--channels", fmt::format("{}", fmt::join(spec.channels, ",")),
               fmt::format("{}", fmt::join(t.channels, ",")));
    t.channels = spec.channels;
    const std::string direct = direct_of(from);
    if (said(app, "--direct") && t.direct != direct) refuse("--direct", direct, t.direct);
    if (t.watch && direct != "none") refuse("--watch", "a direct path of the kind " + direct, "none");
    t.direct = direct;
    if (said(app, "--layers"))
        throw CLI::ValidationError("--layers", fmt::format("the layers are those of {}; leave it out, or "
                                                           "begin anew without --from",
                                                           command.from));
    command.options.layers.clear();
}

// A network that knows what is usual, and cannot say anything else.
void settle_watch(const CLI::App& app, TrainCommand& command, bool is_new) {
    auto& t = command.table;
    auto& o = command.options;
    t.direct = "none";
    t.light = 0.0F;
    t.window = t.window.value_or(16);
    t.give = t.give.value_or(*t.window);
    t.hop = t.hop.value_or(1);
    if (!said(app, "--epochs")) o.epochs = 20;
    if (is_new && !said(app, "--layers"))
        o.layers = {"encoder 32 relu 0", "code 8 relu 0", "decoder 32 relu 0"};
    if (o.corruptions.empty())
        for (const char* text : {"gaussian 0.1", "masking 0.2"})
            o.corruptions.push_back(value_or_throw(parse_corruption(text)));
}

// Where nothing says what spoils them, clean rows are to be told from noise, gaps and stuck sensors of every
// kind.
void default_corruptions(TrainCommand& command) {
    if (!command.options.corruptions.empty() || !command.noise.empty() || !command.noisy.empty()) return;
    const int window = command.table.window.value_or(64);
    std::vector<std::string> texts{"missing 0..0.3 chance 0.5",
                                   fmt::format("gap 1..{} chance 0.3", window / 2)};
    if (!command.table.hidden_only) texts.insert(texts.begin(), "gaussian 0.03..0.5 chance 0.8");
    for (const auto& text : texts)
        command.options.corruptions.push_back(value_or_throw(parse_corruption(text)));
}

} // namespace

const std::vector<std::string>& options_of_sound() {
    static const std::vector<std::string> names{
        "data",        "rooms",           "memory",          "scratch",
        "examples",    "treble",          "teacher",         "attack",
        "release",     "hop-ms",          "pretrain-epochs", "pretrain-masking",
        "sequence",    "warm-up",         "loss-power",      "loss-low",
        "level-low",   "level-high",      "full-band",       "voice-eq",
        "noise-eq",    "pause",           "swells",          "synthetic",
        "babble",      "no-voice",        "band-limited",    "low-rate",
        "cold-start",  "leading-silence", "reverberant",     "corrupt-features",
        "quiet-pauses"};
    return names;
}

std::shared_ptr<const WindowModel> settle_tables(const CLI::App& app, TrainCommand& command) {
    refuse_options_of_sound(app);
    auto& o = command.options;
    if (command.from.empty()) command.from = "none";
    std::shared_ptr<const WindowModel> from;
    if (command.from != "none") from = value_or_throw(find_window_model(command.from));
    if (from) keep_windows(app, command, *from);
    const bool is_new = from == nullptr;
    if (command.table.watch) settle_watch(app, command, is_new);
    o.learning_rate = static_cast<float>(command.learning_rate.value_or(is_new ? 1e-3 : 3e-4));
    if (!said(app, "--loss")) o.loss.terms = {{LossKind::mse, 1.0F}};
    if (is_new && !said(app, "--layers") && !command.table.watch)
        o.layers = {"encoder 192 relu 0", "encoder 192 relu 0 skip", "code 64 linear 0",
                    "decoder 192 relu 0"};
    if (!said(app, "--batch")) o.batch = 256;
    if (!said(app, "--validation-sequences")) o.validation_sequences = 2048;
    if (!said(app, "--steps-per-epoch")) o.steps_per_epoch = 100;
    o.rate = command.rate; // 0: as the tables have it
    default_corruptions(command);
    return from;
}

} // namespace sordino
