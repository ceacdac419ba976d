// Options from a configuration file, and a whole run's back into one.
#include "cli/train_options.h"

#include "cli/verbs.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace sordino {
namespace {

using Texts = std::vector<std::string>;

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

bool is_number(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type.starts_with("INT") || type.starts_with("UINT") || type.starts_with("FLOAT");
}

// CLI11 reads no escapes, and takes a # for the beginning of a comment wherever it stands.
std::string quoted(const std::string& name, const std::string& text) {
    const bool has_double = text.find('"') != text.npos, has_single = text.find('\'') != text.npos;
    if (text.find_first_of("#\\\r\n") != text.npos || (has_double && has_single) ||
        text.find_first_of("\"'") == 0)
        throw Failure(fmt::format("--{}: a configuration file cannot hold '{}', for it has a #, a backslash, "
                                  "a line break or too many quotation marks; choose another text or path",
                                  name, text));
    const char quote = has_double ? '\'' : '"';
    return quote + text + quote;
}

// What the run settled by itself where nobody said it; empty: nothing.
Texts settled_texts(const std::string& name, const TrainCommand& command) {
    const auto& o = command.options;
    if (name == "from") return {command.from};
    if (name == "data") return {command.data.string()};
    if (name == "rate" && !command.of_tables) return {fmt::format("{}", o.rate)};
    if (name == "learning-rate") return {fmt::format("{}", o.learning_rate)};
    if (name == "threads") return {fmt::format("{}", o.threads)};
    if (command.of_tables && command.table.kind == "spectral") { // see settle_spectral
        if (name == "sequence") return {fmt::format("{}", o.sequence_s)};
        if (name == "warm-up") return {fmt::format("{}", o.warm_up_s)};
        if (name == "pause") return {fmt::format("{}", o.mixing.pause)};
        if (name == "babble") return {fmt::format("{}", o.mixing.babble)};
    }
    if (name == "layers" && command.from == "none") return o.layers;
    return {};
}

// Beside these, what runs on tables settle otherwise than those on sound.
Texts settled_for_tables(const std::string& name, const TrainCommand& command) {
    const auto& o = command.options;
    const auto& t = command.table;
    const auto number = [](auto value) { return Texts{fmt::format("{}", value)}; };
    const auto rows = [&](const std::optional<int>& value) { return value ? number(*value) : Texts{}; };
    if (name == "loss") return {text_of(o.loss.terms)};
    if (name == "epochs") return number(o.epochs);
    if (name == "batch") return number(o.batch);
    if (name == "validation-sequences") return number(o.validation_sequences);
    if (name == "steps-per-epoch") return number(o.steps_per_epoch);
    if (name == "channels") return t.channels;
    if (name == "window") return rows(t.window);
    if (name == "give") return rows(t.give);
    if (name == "ahead") return rows(t.ahead);
    if (name == "every") return rows(t.hop);
    if (name == "direct") return {t.direct};
    if (name != "corrupt") return settled_texts(name, command);
    Texts texts;
    for (const auto& corruption : o.corruptions) texts.push_back(text_of(corruption));
    return texts;
}

// Beside settled_texts, of runs on vectors.
Texts settled_for_vectors(const std::string& name, const TrainCommand& command) {
    const auto& o = command.options;
    if (name == "kind") return {"vector"};
    if (name == "layers") return o.layers;
    if (name == "loss") return {text_of(o.loss.terms)};
    for (const auto& [option, value] : {std::pair{"epochs", o.epochs}, std::pair{"batch", o.batch},
                                        std::pair{"validation-sequences", o.validation_sequences}})
        if (name == option) return {fmt::format("{}", value)};
    if (name != "corrupt") return settled_texts(name, command);
    Texts texts;
    for (const auto& corruption : o.corruptions) texts.push_back(text_of(corruption));
    return texts;
}

Texts texts_of(const std::string& name, const CLI::Option& option, const TrainCommand& command) {
    if (option.count() > 0) return option.results();
    if (is_flag(option)) return {"false"};
    const bool of_windows = command.of_tables && command.table.kind == "window";
    Texts texts = command.of_vectors ? settled_for_vectors(name, command)
                  : of_windows       ? settled_for_tables(name, command)
                                     : settled_texts(name, command);
    if (texts.empty() && !option.get_default_str().empty()) texts = {option.get_default_str()};
    return texts;
}

std::string line_of(const std::string& name, const CLI::Option& option, Texts texts) {
    if (texts.empty() || texts == Texts{""})
        return fmt::format("# {} is not set: {}\n", name, option.get_description());
    if (!is_flag(option) && !is_number(option))
        for (auto& text : texts) text = quoted(name, text);
    if (option.get_expected_max() > 1) return fmt::format("{} = [{}]\n", name, fmt::join(texts, ", "));
    return fmt::format("{} = {}\n", name, texts.back());
}

// Of a command, not of the run.
const std::vector<std::string> never{"help", "config", "print-config", "dry-run", "resume", "force"};

} // namespace

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

std::string config_text(const CLI::App& app, const TrainCommand& settled,
                        const std::vector<std::string>& without) {
    const auto is_in = [](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::string text, group;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_lnames().empty()) continue;
        const std::string& name = option->get_lnames().front();
        if (is_in(never, name) || is_in(without, name)) continue;
        if (option->get_group() != group) {
            group = option->get_group();
            text += fmt::format("{}# {}\n", text.empty() ? "" : "\n", group == "Options" ? "The run" : group);
        }
        text += line_of(name, *option, texts_of(name, *option, settled));
    }
    return text;
}

} // namespace sordino
