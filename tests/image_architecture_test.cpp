// Networks on images from words: roles, first weights, refusals.
#include "training/image/image_architecture.h"

#include "tests/catch.h"
#include "tests/slow_image_network.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::string refusal(const std::string& text) {
    const auto network = make_image_network({"conv 2 3x3", text}, {8, 8, 1}, 1);
    return network ? "" : network.error().message;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

double deviation_of(const RowMatrix& weight) {
    return std::sqrt(weight.cast<double>().squaredNorm() / static_cast<double>(weight.size()));
}

} // namespace

TEST_CASE("image architecture: roles that are not named follow from what leads to the code and back") {
    const auto roles = [](const std::vector<std::string>& layers) {
        std::string text;
        const auto network = make_image_network(layers, {8, 8, 1}, 1).value();
        for (const auto& trained : network.layers) text += name_of(trained.layer.role)[0];
        return text;
    };
    CHECK(roles({"conv 4 3x3 stride=2", "flatten", "code dense 5", "dense 64", "unflatten 4x4x4",
                 "deconv 1 3x3 stride=2"}) == "eecddd");
    CHECK(roles({"conv 4 3x3", "pool 2", "upsample 2", "conv 1 3x3"}) == "eedd");
    CHECK(roles({"conv 4 3x3 stride=2", "deconv 4 3x3 stride=2", "conv 1 3x3"}) == "edd");
    CHECK(roles({"conv 4 3x3", "encoder deconv 4 3x3", "encoder conv 1 3x3", "conv 1 3x3"}) == "eeed");
}

TEST_CASE("image architecture: words may come in any order after the sizes, and say what a layer does") {
    const auto network =
        make_image_network({"conv 4 3 l1=0.1 relu padding=valid stride=2 dropout=0.2"}, {9, 9, 1}, 1).value();
    const auto& [layer, regularisation] = network.layers[0];
    CHECK(text_of(layer) == "encoder conv 4 3x3 stride=2 padding=valid relu");
    CHECK(regularisation.l1 == 0.1F);
    CHECK(regularisation.dropout == 0.2F);
    const auto code =
        make_image_network({"flatten", "code dense 4 kl=0.1:0.2 sigmoid"}, {3, 3, 1}, 1).value();
    CHECK(code.layers[1].regularisation.kl_target == 0.2F);
}

TEST_CASE("image architecture: what is not understood is refused with the layer and what was expected") {
    CHECK(refusal("conv 3 3x3 relu").empty());
    CHECK(has(refusal("conf 3 3x3"), "layer 'conf 3 3x3': kind of layer: expected one of conv"));
    CHECK(has(refusal(""), "kind of layer"));
    CHECK(has(refusal("conv"), "how many channels"));
    CHECK(has(refusal("conv 0 3x3"), "how many channels"));
    CHECK(has(refusal("conv 3"), "the kernel's sides"));
    CHECK(has(refusal("conv 3 3x3x3"), "the kernel's sides"));
    CHECK(has(refusal("conv 3 3x"), "the kernel's sides"));
    CHECK(has(refusal("conv 3 relu"), "the kernel's sides"));
    CHECK(has(refusal("pool"), "the kernel's sides"));
    CHECK(has(refusal("upsample x"), "a factor"));
    CHECK(has(refusal("unflatten 8x8"), "height, width and channels"));
    CHECK(has(refusal("conv 3 3x3 stride=a"), "stride=2"));
    CHECK(has(refusal("conv 3 3x3 padding=full"), "padding: expected one of same, valid, found 'full'"));
    CHECK(has(refusal("conv 3 3x3 softly"), "found 'softly'"));
    CHECK(has(refusal("conv 3 3x3 relu tanh"), "one too many"));
    CHECK(has(refusal("conv 3 3x3 stride=1 stride=2"), "one too many"));
    CHECK(has(refusal("pool 2 relu"), "'relu' means nothing to pool"));
    CHECK(has(refusal("dense 3 stride=2"), "found 'stride=2'"));
    CHECK(has(refusal("conv 3 3x3 kl=0.1:0.2 relu"), "kl needs the activation sigmoid"));
    CHECK(has(refusal("dense 3"), "flatten comes before it"));
    CHECK(has(make_image_network({}, {8, 8, 1}, 1).error().message, "expected layers, found none"));
}

TEST_CASE("image architecture: first weights keep the size of what passes, whatever the stride") {
    // rectified, what comes out has the mean square that came in (He et al. 2015)
    const std::string text = GENERATE("conv 64 5x5 relu", "conv 64 5x5 stride=2 relu", "deconv 64 5x5 relu",
                                      "deconv 64 4x4 stride=2 relu");
    CAPTURE(text);
    auto network = make_image_network({text}, {24, 24, 16}, 3).value();
    ImageBatchNetwork batch(network, 2);
    const auto x = random_images(network.input, 2, 4);
    const Eigen::MatrixXf& y = batch.forward(network, x);
    const double before = x.cast<double>().squaredNorm() / static_cast<double>(x.size()),
                 after = y.cast<double>().squaredNorm() / static_cast<double>(y.size());
    CHECK(after == Approx(before).epsilon(0.3)); // the border has fewer neighbours
}

TEST_CASE(
    "image architecture: first weights are those of He or of Glorot, by the activation, and by the seed") {
    const auto weight = [](const std::string& text, std::uint64_t seed) {
        return make_image_network({text}, {8, 8, 32}, seed).value().layers[0].layer.weight;
    };
    CHECK(deviation_of(weight("conv 64 3x3 relu", 1)) == Approx(std::sqrt(2.0 / 288)).epsilon(0.03));
    CHECK(deviation_of(weight("conv 64 3x3 tanh", 1)) == Approx(std::sqrt(2.0 / (288 + 576))).epsilon(0.03));
    CHECK((weight("conv 64 3x3 relu", 1) == weight("conv 64 3x3 relu", 1)));
    CHECK((weight("conv 64 3x3 relu", 1) != weight("conv 64 3x3 relu", 2)));
}
