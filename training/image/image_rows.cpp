// Networks of all layers, of those up to the code and of those behind it.
#include "training/image/image_rows.h"

#include "model/image/image_network.h"
#include "training/matrix_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace sordino {
namespace {

Eigen::MatrixXf run(const std::shared_ptr<const ImageModel>& model, const Eigen::MatrixXf& images) {
    return ImageNetwork(model, matrix_product).process(images);
}

// Layers first..last - 1, which read the images before them as they come.
std::shared_ptr<const ImageModel> part_of(const ImageModel& whole, std::size_t first, std::size_t last) {
    ImageModel part;
    part.input = shapes_of(whole.layers, whole.input).value()[first];
    part.mean = first == 0 ? whole.mean : Eigen::VectorXf::Zero(part.input.channels);
    part.scale = first == 0 ? whole.scale : Eigen::VectorXf::Ones(part.input.channels);
    part.layers.assign(whole.layers.begin() + static_cast<std::ptrdiff_t>(first),
                       whole.layers.begin() + static_cast<std::ptrdiff_t>(last));
    return std::make_shared<const ImageModel>(std::move(part));
}

class ImageRows : public RowNetwork {
  public:
    explicit ImageRows(const ImageModel& model)
        : whole_(std::make_shared<const ImageModel>(model)) {
        const auto code = std::ranges::find(model.layers, Role::code, &ImageLayer::role);
        if (code == model.layers.end()) return;
        const auto behind = static_cast<std::size_t>(code - model.layers.begin()) + 1;
        encoder_ = part_of(model, 0, behind);
        if (behind < model.layers.size()) decoder_ = part_of(model, behind, model.layers.size());
    }

    Eigen::MatrixXf process(const Eigen::MatrixXf& rows) const override { return run(whole_, rows); }
    int code_values() const override { return encoder_ ? static_cast<int>(encoder_->output().values()) : 0; }
    Eigen::MatrixXf encode(const Eigen::MatrixXf& rows) const override { return run(encoder_, rows); }

    Eigen::MatrixXf decode(const Eigen::MatrixXf& codes) const override {
        if (!decoder_) throw std::invalid_argument("the code is the model's last layer: there is no decoder");
        return run(decoder_, codes);
    }

  private:
    std::shared_ptr<const ImageModel> whole_, encoder_, decoder_; // null: there is no code, or no decoder
};

} // namespace

ImageShape shape_of(const VectorSpec& spec) { return {spec.height, spec.width, spec.channels}; }

Result<RowModel> rows_of(const ImageModel& model) {
    RowModel rows;
    rows.spec = {model.input.width, model.input.height, model.input.channels, ValueRange{}, {}};
    if (const auto problem = problem_with(rows.spec); !problem.empty()) return fail(problem);
    if (model.output() != model.input)
        return fail(fmt::format("expected a network that gives {} as it reads, found one that gives {}",
                                text_of(model.input), text_of(model.output())));
    rows.mean.setZero(rows.spec.values());
    rows.scale.setOnes(rows.spec.values());
    rows.usual_error = model.usual_error;
    rows.training = model.training;
    rows.network = std::make_shared<const ImageRows>(model);
    return rows;
}

} // namespace sordino
