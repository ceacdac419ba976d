// Defaults of runs on vectors.
#include "cli/train_vector_settings.h"

#include "cli/row_models.h"
#include "cli/train_image_start.h"
#include "cli/verbs.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "training/image/image_architecture.h"
#include "training/image/image_rows.h"

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

VectorStart start_of(const TrainCommand& command) {
    VectorStart start;
    start.of_images = describes_images(command.options.layers);
    if (command.from == "none") return start;
    start.of_images = value_or_throw(kind_of_model(command.from)) == ModelKind::image;
    start.frame = find_row_model(command.from);
    if (start.of_images)
        start.image = value_or_throw(find_image_model(command.from));
    else
        start.dense = value_or_throw(find_vector_model(command.from));
    return start;
}

} // namespace

std::vector<std::string> options_not_of_vectors(const CLI::App& app) {
    static const std::set<std::string> of_sound{"attack",  "release",    "quiet-pauses", "examples",
                                                "hop-ms",  "loss-power", "loss-low",     "treble",
                                                "teacher", "sequence",   "warm-up"};
    static const std::set<std::string> kept{"clean", "strict",   "dry-run", "corrupt",
                                            "kind",  "channels", "memory"};
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

VectorStart settle_vectors(const CLI::App& app, TrainCommand& command) {
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
    const VectorStart start = start_of(command);
    const bool goes_on = !start.is_new();
    if (goes_on && said(app, "--layers"))
        throw CLI::ValidationError(
            "--layers", fmt::format("the layers are those of {}; leave it out, or begin anew without --from",
                                    command.from));
    o.learning_rate = static_cast<float>(command.learning_rate.value_or(goes_on ? 3e-4 : 1e-3));
    if (!said(app, "--loss")) o.loss.terms = {{LossKind::mse, 1.0F}};
    if (const auto fits = check_loss(o.loss.terms, LossSubject::vectors, false); !fits)
        throw CLI::ValidationError("--loss", fits.error().message);
    if (!said(app, "--epochs")) o.epochs = 20;
    if (!said(app, "--batch")) o.batch = 128;
    if (!said(app, "--validation-sequences")) o.validation_sequences = 2048;
    if (goes_on && o.pretrain_epochs > 0)
        throw CLI::ValidationError("--pretrain-epochs",
                                   "makes no difference to a run that goes on from a model; leave it out");
    if (start.of_images && o.pretrain_epochs > 0)
        throw CLI::ValidationError("--pretrain-epochs",
                                   "stacks dense layers, and these are layers of images, which learn "
                                   "together; leave it out");
    return start;
}

void settle_for_rows(const CLI::App& app, TrainCommand& command, const VectorFrame& frame,
                     const VectorStart& start) {
    auto& o = command.options;
    const bool image = frame.spec.is_image();
    if (start.of_images && !image)
        throw CLI::ValidationError(
            "--layers",
            fmt::format("layers such as '{}' read images, and rows of {} are none; --size WxH "
                        "says what picture a row is, dense layers are such as 'encoder 64 relu 0'",
                        o.layers.empty() ? "conv" : o.layers.front(), text_of(frame.spec)));
    if (!command.vectors.plain && command.vectors.pca == 0 && !said(app, "--corrupt"))
        o.corruptions = image ? parsed({"gaussian 0..0.5"}) : parsed({"gaussian 0.1", "masking 0.2"});
    if (!start.is_new()) o.layers.clear();
    if (o.layers == std::vector<std::string>{usual_image_layers_word})
        o.layers = usual_image_layers(shape_of(frame.spec));
    if (!start.is_new() || said(app, "--layers")) return;
    const int values = frame.spec.values(), wide = std::clamp(values, 32, 512),
              code = std::clamp(values / 4, 2, 128);
    o.layers = {fmt::format("encoder {} relu 0", wide), fmt::format("code {} relu 0", code),
                fmt::format("decoder {} relu 0", wide)};
}

TrainableModel vector_start(const TrainCommand& command, const VectorFrame& frame, const VectorModel* from) {
    TrainableModel start;
    start.model.input_mean.setZero(frame.spec.values());
    start.model.input_scale.setOnes(frame.spec.values());
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
    const VectorModel whole = vector_model_of(frame, folded(start.network));
    if (const auto problem = problem_with(whole); !problem.empty()) throw Failure("--layers: " + problem);
    return start;
}

} // namespace sordino
