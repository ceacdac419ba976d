// sordino with convolutional networks on images, as a user runs it.
#include "model/image/image_model_file.h"
#include "tests/catch.h"
#include "tests/read_until.h"
#include "tests/vector_rows.h"
#include "training/vectors/image_file.h"

#include <filesystem>

using namespace sordino;
using namespace sordino::test;

namespace {

const Arguments learning{"--batch", "16", "--threads", "1", "--learning-rate", "0.01"},
    short_run = learning + Arguments{"--epochs", "4", "--steps-per-epoch", "40"};
const Arguments code_layers{
    "--layers",        "conv 6 3x3 stride=2 relu",  "flatten", "code dense 4", "dense 96 relu",
    "unflatten 4x4x6", "deconv 6 3x3 stride=2 relu"};

CommandResult train_images(const Bars& bars, const std::string& model, const Arguments& more = {}) {
    return bars.run(Arguments{"train", "--clean", bars.images, "-o", model} + short_run + more);
}

// Runs what has to go well.
CommandResult done(const Bars& bars, const Arguments& arguments) {
    auto result = bars.run(arguments);
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    return result;
}

json scores(const Bars& bars, const Arguments& more) {
    return json::parse(
        done(bars, Arguments{"eval", "--model", bars.model, "--clean", bars.test, "--json", "-"} + more).out);
}

} // namespace

TEST_CASE("images: layers with convolutions make a network of them, which takes noise away") {
    const Bars bars;
    const auto trained = train_images(
        bars, bars.model, {"--layers", "conv", "--report", bars / "run.html", "--curves", bars / "run.csv"});
    INFO(trained.out << trained.err);
    REQUIRE(trained.status == 0);
    CHECK(has(trained.out, "rows: 540 of 8 x 8 grey, 60 more held out"));
    CHECK(has(read_bytes(bars / "run.html"), "Held-out pictures"));
    CHECK(std::ranges::count(read_bytes(bars / "run.csv"), '\n') == 5);
    CHECK_FALSE(std::filesystem::exists(bars.model + ".checkpoint"));

    const ImageModel model = load_image_model(bars.model).value();
    CHECK(model.input == ImageShape{8, 8, 1});
    REQUIRE(model.layers.size() == 5);
    CHECK(text_of(model.layers[1]) == "code conv 32 3x3 stride=1 relu"); // 4 pixels do not halve to 2
    CHECK(text_of(model.layers[4]) == "decoder conv 1 3x3 stride=1 sigmoid");
    CHECK(model.usual_error > 0.0F);
    CHECK(model.scale[0] != 1.0F); // measured
    const json facts = json::parse(model.training);
    CHECK(facts.at("options").at("layers")[0] == "encoder conv 32 3x3 stride=2 relu");
    CHECK(facts.at("scores").at("after").at("mse") < facts.at("scores").at("before").at("mse"));

    const json noisy = scores(bars, {"--corrupt", "gaussian 0.5", "--report", bars / "a.png"});
    CHECK(noisy.at("before").at("mse").get<double>() > 0.08);
    CHECK(noisy.at("after").at("mse").get<double>() < 0.3 * noisy.at("before").at("mse").get<double>());
    const Image sheet = read_image(bars / "a.png").value();
    CHECK(sheet.height == 4 + 3 * (48 + 4));
    CHECK(scores(bars, {}).at("corruption") == "gaussian 0..0.5 (seed 1)"); // as it was trained

    const auto info = done(bars, {"info", bars.model});
    for (const char* part : {"kind        image", "8x8x1", "decoder conv 1 3x3 stride=1 sigmoid",
                             "multiply-adds an image", "alarms from"})
        CHECK(has(info.out, part));
    CHECK(json::parse(done(bars, {"info", bars.model, "--json"}).out).at("kind") == "image");
}

TEST_CASE("images: every verb takes a convolutional network with a code as it takes a dense one") {
    const Bars bars;
    const auto trained = train_images(bars, bars.model, code_layers);
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    const auto denoised =
        done(bars, {"denoise", bars.test, "-o", bars / "out-idx3-ubyte.gz", "--model", bars.model, "--latent",
                    bars / "codes.csv", "--labels", bars.labels, "--report", bars / "out.html"});
    CHECK(has(denoised.out, "100 rows of 8 x 8 grey"));
    CHECK(read_idx(bars / "out-idx3-ubyte.gz")->sizes == std::vector<int>{100, 8, 8});
    CHECK(has(read_bytes(bars / "out.html"), "The first pictures"));
    const auto codes = read_table(bars / "codes.csv");
    CHECK(codes.info.channels == std::vector<std::string>{"row", "label", "c1", "c2", "c3", "c4"});
    CHECK(codes.rows.size() == 100);

    const auto watched = done(bars, {"watch", bars.test, "-o", bars / "errors.csv", "--model", bars.model,
                                     "--labels", bars.labels, "--usual", "0", "--report", bars / "w.html"});
    CHECK(has(watched.out, "all others"));
    CHECK(read_table(bars / "errors.csv").info.channels ==
          std::vector<std::string>{"row", "label", "error", "alarm"});
    CHECK(has(read_bytes(bars / "w.html"), "most unusual pictures"));

    const json plain = scores(bars, {"--corrupt", "gaussian 0", "--code-bits", "12", "--labels", bars.labels,
                                     "--classify", bars.test, bars.labels});
    CHECK(plain.at("code").at("bits") == 4 * 12);
    CHECK(plain.at("classes").size() == 2);
    // 12 bits are enough for what is decoded to be what the network gives
    CHECK(std::abs(plain.at("code").at("psnr_of_code_db").get<double>() -
                   plain.at("after").at("psnr_db").get<double>()) < 0.2);
    CHECK(plain.at("linear_classifier").at("right_by_code").get<double>() > 0.4);
}

TEST_CASE("images: one seed gives one file, and so do a printed configuration and --from of no steps") {
    const Bars bars;
    REQUIRE(train_images(bars, bars.model, code_layers).status == 0);
    const std::string first = read_bytes(bars.model);
    REQUIRE(train_images(bars, bars / "b.safetensors", code_layers + Arguments{"--seed", "2"}).status == 0);
    CHECK(read_bytes(bars / "b.safetensors") != first);
    const auto printed = train_images(bars, bars.model, code_layers + Arguments{"--print-config"});
    REQUIRE(printed.status == 0);
    CHECK(has(printed.out, "unflatten 4x4x6"));
    write_bytes(bars / "run.toml", printed.out);
    done(bars, {"train", "--config", bars / "run.toml", "--force"});
    CHECK(read_bytes(bars.model) == first);
    done(bars, {"train", "--clean", bars.images, "--from", bars.model, "-o", bars / "on.safetensors",
                "--epochs", "1", "--steps-per-epoch", "2", "--learning-rate", "1e-9", "--threads", "1"});
    const auto before = load_image_model(bars.model).value(),
               after = load_image_model(bars / "on.safetensors").value();
    CHECK((before.layers[0].weight - after.layers[0].weight).cwiseAbs().maxCoeff() < 1e-5F);
    CHECK(before.mean == after.mean);
}

TEST_CASE("images: a stopped run ends, resumed, with the file of one that was not") {
    const Bars bars;
    const Arguments run = Arguments{SORDINO_COMMAND, "train", "--clean", bars.images, "-o", bars.model} +
                          learning + code_layers + Arguments{"--epochs", "8", "--steps-per-epoch", "100"};
    REQUIRE(run_command(run).status == 0);
    const std::string whole = read_bytes(bars.model);
    std::filesystem::remove(bars.model);
    {
        Command command(run);
        REQUIRE(has(read_until(command, "epoch 2/8"), "epoch 2/8"));
        command.signal(SIGINT);
        CHECK(has(command.wait().err, "--resume"));
    }
    REQUIRE_FALSE(std::filesystem::exists(bars.model));
    const auto resumed = run_command(run + Arguments{"--resume"});
    INFO(resumed.err);
    REQUIRE(resumed.status == 0);
    CHECK_FALSE(has(resumed.out, "epoch 1/8"));
    CHECK((read_bytes(bars.model) == whole));
}

TEST_CASE(
    "images: what means nothing to layers of images, or to whom a model of theirs means nothing, says so") {
    const Bars bars;
    const auto refused = [&](const Arguments& more, int status, const std::string& part) {
        check_failure(train_images(bars, bars.model, more), status, part);
        CHECK_FALSE(std::filesystem::exists(bars.model));
    };
    refused(code_layers + Arguments{"--pretrain-epochs", "1"}, 2, "--pretrain-epochs: stacks dense layers");
    refused({"--layers", "conv", "--pca", "3"}, 2, "--layers: means nothing beside --pca");
    refused({"--layers", "conv 4 3x3 stride=2"}, 1, "8x8 pixels of the images, found 4x4");
    refused({"--layers", "conv 4 30by3"}, 1, "layer 'conv 4 30by3'");
    refused({"--layers", "conv 4 3x3", "encoder 12 relu 0"}, 1, "layer 'encoder 12 relu 0'");
    write_bytes(bars / "rows.csv", "a,b,c,d\n1,2,3,4\n2,3,4,5\n3,4,5,6\n");
    const Arguments table{"train", "--kind",   "vector",   "--clean",   bars / "rows.csv",
                          "-o",    bars.model, "--layers", "conv 2 3x3"};
    check_failure(bars.run(table), 2, "--size WxH says what picture a row is");
    CHECK(has(done(bars, table + Arguments{"--size", "2x2", "--dry-run"}).out, "in 2 layers"));

    REQUIRE(train_images(bars, bars.model, {"--layers", "conv 2 3x3"}).status == 0);
    check_failure(bars.run({"quantize", bars.model, "-o", bars / "q.safetensors"}), 1, "one of images");
    check_failure(bars.run({"bench", "--model", bars.model}), 1, "sordino denoise, eval and watch take it");
    check_failure(
        bars.run({"denoise", bars.test, "-o", bars / "o", "--model", bars.model, "--latent", bars / "c.csv"}),
        1, "role code");
    check_failure(train_images(bars, bars / "b.safetensors", {"--from", bars.model, "--layers", "conv"}), 2,
                  "--layers: the layers are those of");
}
