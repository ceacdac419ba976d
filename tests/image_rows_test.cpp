// Models of images as models of rows: the network's numbers, and which models are none.
#include "training/image/image_rows.h"

#include "model/image/image_network.h"
#include "tests/catch.h"
#include "tests/file_changes.h"
#include "tests/signals.h"
#include "training/image/image_architecture.h"
#include "training/vectors/reconstruction.h"

#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

ImageModel model_with(const std::vector<std::string>& layers, const ImageShape& input = {6, 4, 3}) {
    ImageModel model;
    model.input = input;
    model.mean = Eigen::VectorXf::Constant(input.channels, 0.3F);
    model.scale = Eigen::VectorXf::Constant(input.channels, 2.0F);
    model.layers = layers_of(make_image_network(layers, input, 2).value());
    model.usual_error = 0.25F;
    model.training = R"({"seed":2})";
    return model;
}

const std::vector<std::string> through_code{"conv 5 3x3 stride=2 relu", "code conv 2 3x3 tanh",
                                            "deconv 3 3x3 stride=2 sigmoid"};

Eigen::MatrixXf random_images(Eigen::Index values, Eigen::Index images) {
    Dice dice(1);
    Eigen::MatrixXf m(values, images);
    for (float& x : m.reshaped()) x = dice.uniform(0, 1);
    return m;
}

} // namespace

TEST_CASE("image_rows: rows come back as the network gives images, and the code decodes to the same") {
    const ImageModel model = model_with(through_code);
    const RowModel rows = rows_of(model).value();
    CHECK(rows.spec == VectorSpec{4, 6, 3, ValueRange{}, {}});
    CHECK(rows.usual_error == 0.25F);
    CHECK(rows.training == model.training);
    const Eigen::MatrixXf images = random_images(72, 37), restored = reconstructed(rows, images);
    ImageNetwork network(std::make_shared<const ImageModel>(model));
    const Eigen::MatrixXf expected = network.process(images);
    CHECK((restored - expected).cwiseAbs().maxCoeff() < 1e-5F);
    CHECK(rows.network->code_values() == 3 * 2 * 2);
    const Eigen::MatrixXf codes = codes_of(rows, images);
    CHECK((codes - network.code()).cwiseAbs().maxCoeff() < 1e-5F);
    CHECK((rows.network->decode(codes) - expected).cwiseAbs().maxCoeff() < 1e-5F);
    CHECK((reconstructed_from_bits(rows, images, 20) - expected).cwiseAbs().maxCoeff() < 1e-4F);
}

TEST_CASE("image_rows: a network without a code has none to give, and one that ends at it none to decode") {
    const Eigen::MatrixXf images = random_images(72, 3);
    const RowModel plain = rows_of(model_with({"conv 4 3x3 relu", "conv 3 3x3 sigmoid"})).value();
    CHECK(plain.network->code_values() == 0);
    CHECK_THROWS_AS(codes_of(plain, images), std::invalid_argument);
    const RowModel ends = rows_of(model_with({"conv 4 3x3 relu", "code conv 3 3x3 sigmoid"})).value();
    CHECK(codes_of(ends, images).rows() == 72);
    CHECK_THROWS_AS(reconstructed_from_bits(ends, images, 8), std::invalid_argument);
}

TEST_CASE("image_rows: models of other images than they read, or of images that are no rows, are refused") {
    CHECK(has(rows_of(model_with({"conv 3 3x3 stride=2"})).error().message,
              "gives 6x4x3 as it reads, found one that gives 3x2x3"));
    CHECK(has(rows_of(model_with({"conv 2 3x3"}, {6, 4, 2})).error().message, "1 (grey) or 3 (colour)"));
    CHECK(has(rows_of(model_with({"conv 1 1x1"}, {300, 300, 1})).error().message, "65536 values"));
}

TEST_CASE("image_rows: a description is one of images where a layer has the name of a kind") {
    CHECK(describes_images({"encoder 64 relu 0", "code conv 3 3x3"}));
    CHECK(describes_images({"dense 64 relu"}));
    CHECK(describes_images({"upsample 2"}));
    CHECK_FALSE(describes_images({"encoder 64 relu 0", "code 3 linear 0"}));
    CHECK_FALSE(describes_images({"", "encoder"}));
    CHECK_FALSE(describes_images({}));
}
