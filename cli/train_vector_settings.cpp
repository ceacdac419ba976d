// Defaults of runs on vectors.
#include "cli/train_vector_settings.h"

#include "cli/verbs.h"
#include "model/quantise.h"
#include "model/shipped.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sordino {
namespace {

bool said(const CLI::App& app, const char* name) { return app.get_option(name)->count() > 0; }

std::vector<Corruption> parsed(const std::vector<const char*>& texts) {
    std::vector<Corruption> corruptions;
    for (const char* text : texts) corruptions.push_back(value_or_throw(parse_corruption(text)));
    return corruptions;
}

bool has_output_layer(const TrainedNetwork& network, int values) {
    return !network.empty() && network.back().layer.role == Role::decoder &&
           network.back().layer.outputs() == values;
}

} // namespace

std::vector<std::string> options_not_of_vectors(const CLI::App& app) {
    static const std::set<std::string> of_sound{"attack",     "release", "examples", "hop-ms",
                                                "loss-power", "teacher", "sequence", "warm-up"};
    static const std::set<std::string> kept{"clean", "strict", "dry-run", "corrupt", "kind", "channels"};
    static const std::set<std::string> foreign{"Recordings", "Mixtures", "Tables", "Windows of tables"};
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_lnames().empty()) continue;
        const std::string& name = option->get_lnames().front();
        if (of_sound.contains(name) || (foreign.contains(option->get_group()) && !kept.contains(name)))
            names.push_back(name);
    }
    return names;
}

std::shared_ptr<const VectorModel> settle_vectors(const CLI::App& app, TrainCommand& command) {
    for (const auto& name : options_not_of_vectors(app))
        if (said(app, ("--" + name).c_str()))
            throw CLI::ValidationError(
                "--" + name, "means nothing to images and to rows without an order in time; leave it out");
    if (command.vectors.plain && said(app, "--corrupt"))
        throw CLI::ValidationError("--plain",
                                   "asks for rows as they are, and --corrupt for spoilt ones; leave one out");
    if (!command.vectors.classes.empty() && command.vectors.reading.labels.empty())
        throw CLI::ValidationError("--classes", "needs --labels: the classes of the rows");
    for (const char* name : {"--layers", "--from", "--resume", "--report", "--curves"})
        if (command.vectors.pca > 0 && said(app, name))
            throw CLI::ValidationError(name,
                                       "means nothing beside --pca, which trains nothing; leave it out");
    auto& o = command.options;
    if (command.from.empty()) command.from = "none";
    std::shared_ptr<const VectorModel> from;
    if (command.from != "none") from = value_or_throw(find_vector_model(command.from));
    if (from && said(app, "--layers"))
        throw CLI::ValidationError(
            "--layers", fmt::format("the layers are those of {}; leave it out, or begin anew without --from",
                                    command.from));
    o.learning_rate = static_cast<float>(command.learning_rate.value_or(from ? 3e-4 : 1e-3));
    if (!said(app, "--loss")) o.loss.terms = {{LossKind::mse, 1.0F}};
    if (const auto fits = check_loss(o.loss.terms, LossSubject::vectors, false); !fits)
        throw CLI::ValidationError("--loss", fits.error().message);
    if (!said(app, "--epochs")) o.epochs = 20;
    if (!said(app, "--batch")) o.batch = 128;
    if (!said(app, "--validation-sequences")) o.validation_sequences = 2048;
    if (from && o.pretrain_epochs > 0)
        throw CLI::ValidationError("--pretrain-epochs",
                                   "makes no difference to a run that goes on from a model; leave it out");
    return from;
}

void settle_for_rows(const CLI::App& app, TrainCommand& command, const VectorModel& frame, bool is_new) {
    auto& o = command.options;
    const bool image = frame.spec.is_image();
    if (!command.vectors.plain && command.vectors.pca == 0 && !said(app, "--corrupt"))
        o.corruptions = image ? parsed({"gaussian 0..0.5"}) : parsed({"gaussian 0.1", "masking 0.2"});
    if (!is_new) o.layers.clear();
    if (!is_new || said(app, "--layers")) return;
    const int values = frame.spec.values(), wide = std::clamp(values, 32, 512),
              code = std::clamp(values / 4, 2, 128);
    o.layers = {fmt::format("encoder {} relu 0", wide), fmt::format("code {} relu 0", code),
                fmt::format("decoder {} relu 0", wide)};
}

TrainableModel vector_start(const TrainCommand& command, const VectorModel& frame, const VectorModel* from) {
    TrainableModel start;
    start.model.input_mean = frame.input_mean;
    start.model.input_scale = frame.input_scale;
    if (from != nullptr) {
        start.network = trained(dequantised(from->layers));
        return start;
    }
    const int values = frame.spec.values();
    auto layers = command.options.layers;
    start.network = value_or_throw(make_network(layers, values, command.options.seed));
    if (!has_output_layer(start.network, values)) {
        const bool bounded = frame.spec.range == ValueRange{};
        layers.push_back(fmt::format("decoder {} {} 0", values, bounded ? "sigmoid" : "linear"));
        start.network = value_or_throw(make_network(layers, values, command.options.seed));
    }
    VectorModel whole = frame;
    whole.layers = folded(start.network);
    if (const auto problem = problem_with(whole); !problem.empty()) throw Failure("--layers: " + problem);
    return start;
}

} // namespace sordino
