// sordino on images and on rows without an order in time, as a user runs it.
#include "model/vector_model_file.h"
#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/tables.h"
#include "tests/vector_rows.h"
#include "training/report/page_text.h"

#include <filesystem>
#include <fstream>

using namespace sordino;
using namespace sordino::test;

namespace {

json scores(const Bars& bars, const Arguments& more) {
    const auto result =
        bars.run(Arguments{"eval", "--model", bars.model, "--clean", bars.test, "--json", "-"} + more);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return json::parse(result.out);
}

} // namespace

TEST_CASE("vectors: an IDX is known for images; its model denoises, is scored, and says what it is") {
    const Bars bars;
    const auto trained = bars.train({"--report", bars / "run.html"});
    INFO(trained.out << trained.err);
    REQUIRE(trained.status == 0);
    CHECK(has(trained.out, "rows: 540 of 8 x 8 grey, 60 more held out"));
    CHECK(has(trained.out, "rows/s"));
    CHECK_FALSE(has(trained.out, "(SNR"));
    const std::string page = read_bytes(bars / "run.html");
    CHECK(has(page, "Held-out pictures"));
    CHECK(has(page, "iVBOR")); // a PNG, in base64

    const VectorModel model = load_vector_model(bars.model).value();
    CHECK(model.spec == VectorSpec{8, 8, 1, ValueRange{}, {}});
    CHECK(model.layers.back().activation == Activation::sigmoid);
    const json facts = json::parse(model.training);
    CHECK(facts.at("data").at("clean").at("rows") == 540);
    CHECK(facts.at("options").at("corruptions") == json{"gaussian 0..0.5"});

    const json noisy = scores(bars, {"--corrupt", "gaussian 0.5", "--report", bars / "a.png"});
    CHECK(noisy.at("corruption") == "gaussian 0.5 (seed 1)");
    CHECK(noisy.at("before").at("mse").get<double>() > 0.08);
    CHECK(noisy.at("after").at("mse").get<double>() < 0.3 * noisy.at("before").at("mse").get<double>());
    CHECK(noisy.at("after").at("accuracy").get<double>() > noisy.at("before").at("accuracy").get<double>());
    CHECK(scores(bars, {}).at("corruption") == "gaussian 0..0.5 (seed 1)"); // as it was trained
    const Image sheet = read_image(bars / "a.png").value();
    CHECK(sheet.width == 4 + 10 * (48 + 4));
    CHECK(sheet.height == 4 + 3 * (48 + 4));

    const auto info = bars.run({"info", bars.model});
    REQUIRE(info.status == 0);
    for (const char* part : {"kind        vector", "8 x 8 grey, 64 values from 0 to 1", "code", "sigmoid"})
        CHECK(has(info.out, part));
    CHECK(json::parse(bars.run({"info", bars.model, "--json"}).out).at("spec").at("width") == 8);
}

TEST_CASE("vectors: denoise gives back a file of the same kind, with codes and a page beside it") {
    const Bars bars;
    REQUIRE(bars.train().status == 0);
    const auto result =
        bars.run({"denoise", bars.test, "-o", bars / "out-idx3-ubyte.gz", "--model", bars.model, "--latent",
                  bars / "codes.csv", "--labels", bars.labels, "--report", bars / "out.html"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "100 rows of 8 x 8 grey"));
    const IdxArray in = read_idx(bars.test).value(), out = read_idx(bars / "out-idx3-ubyte.gz").value();
    CHECK(out.sizes == in.sizes);
    double squares = 0.0;
    for (std::size_t i = 0; i < in.values.size(); ++i)
        squares += std::pow((in.values[i] - out.values[i]) / 255.0, 2);
    CHECK(squares / static_cast<double>(in.values.size()) < 0.03);
    const auto codes = read_table(bars / "codes.csv");
    CHECK(codes.info.channels ==
          std::vector<std::string>{"row", "label", "c1", "c2", "c3", "c4", "c5", "c6"});
    CHECK(codes.rows.size() == 100);
    CHECK(has(read_bytes(bars / "out.html"), "The first pictures"));
    check_failure(bars.run({"denoise", bars.test, "-o", bars / "out-idx3-ubyte.gz", "--model", bars.model}),
                  1, "--force");
}

TEST_CASE("vectors: a folder of pictures is denoised into a folder, and an unreadable one is left out") {
    const Bars bars;
    REQUIRE(bars.train().status == 0);
    std::filesystem::create_directory(bars / "in");
    const IdxArray images = read_idx(bars.test).value();
    for (int i = 0; i < 3; ++i) {
        Image image = blank_image(8, 8, 1);
        for (std::size_t v = 0; v < 64; ++v)
            image.values[v] =
                static_cast<float>(images.values[static_cast<std::size_t>(i) * 64 + v]) / 255.0F;
        REQUIRE(write_png(bars / ("in/" + std::to_string(i) + ".png"), image));
    }
    write_bytes(bars / "in/broken.png", "\x89PNG\r\n");
    const Arguments command{"denoise", bars / "in", "-o", bars / "out", "--model", bars.model};
    check_failure(bars.run(command + Arguments{"--strict"}), 1, "broken.png");
    const auto result = bars.run(command);
    REQUIRE(result.status == 0);
    CHECK(has(result.err, "left out: "));
    CHECK(has(result.err, "broken.png"));
    for (const char* name : {"out/0.png", "out/1.png", "out/2.png"})
        CHECK(read_image(bars / name)->width == 8);
    CHECK_FALSE(std::filesystem::exists(bars / "out/broken.png"));
}

TEST_CASE("vectors: watch gives each row its error, and what was not learnt has larger ones") {
    const Bars bars;
    REQUIRE(write_idx(bars.images, test::bars(400, 1, 0))); // upright bars only
    REQUIRE(bars.train({"--plain"}).status == 0);
    const auto result = bars.run({"watch", bars.test, "-o", bars / "scores.csv", "--model", bars.model,
                                  "--labels", bars.labels, "--report", bars / "w.html"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const auto table = read_table(bars / "scores.csv");
    REQUIRE(table.info.channels == std::vector<std::string>{"row", "label", "error", "alarm"});
    REQUIRE(table.rows.size() == 100);
    double usual = 0, lying = 0;
    int upright = 0, found = 0, wrong = 0;
    for (const auto& row : table.rows) {
        const bool is_usual = row.values[1] == 0.0;
        upright += is_usual ? 1 : 0;
        (is_usual ? usual : lying) += row.values[2];
        found += !is_usual && row.values[3] == 1.0 ? 1 : 0;
        wrong += is_usual && row.values[3] == 1.0 ? 1 : 0;
    }
    CHECK(lying / (100 - upright) > 3.0 * usual / upright);
    CHECK(found > (100 - upright) * 9 / 10);
    CHECK(wrong <= upright / 10);
    CHECK(has(read_bytes(bars / "w.html"), "most unusual pictures"));
}

TEST_CASE("vectors: --kind vector makes one of a table, whose columns are found by name") {
    const Bars bars;
    Dice dice(5);
    std::string text = "b,note,a,c\n";
    for (int r = 0; r < 400; ++r) {
        const double x = dice.normal();
        text += fmt::format("{:.4f},n,{:.4f},{:.4f}\n", 100.0 + 20.0 * x, 3.0 - x, 0.01 * dice.normal());
    }
    write_bytes(bars / "rows.csv", text);
    const auto trained =
        bars.run(Arguments{"train", "--kind", "vector", "--clean", bars / "rows.csv", "-o", bars.model,
                           "--corrupt", "masking 0.3", "--layers", "encoder 16 tanh 0", "code 2 linear 0"} +
                 Arguments(little_vectors.begin() + 4, little_vectors.end()));
    INFO(trained.out << trained.err);
    REQUIRE(trained.status == 0);
    const VectorModel model = load_vector_model(bars.model).value();
    CHECK(model.spec.columns == std::vector<std::string>{"b", "a", "c"});
    CHECK(std::abs(model.mean[0] - 100.0F) < 5.0F);
    CHECK(std::abs(1.0F / model.scale[0] - 20.0F) < 3.0F);
    write_bytes(bars / "new.csv", "a,c,b\n3,0,100\n1,0,140\n");
    REQUIRE(bars.run({"denoise", bars / "new.csv", "-o", bars / "out.csv", "--model", bars.model}).status ==
            0);
    const auto out = read_table(bars / "out.csv");
    CHECK(out.info.channels == std::vector<std::string>{"a", "c", "b"});
    REQUIRE(out.rows.size() == 2);
    CHECK(std::abs(out.rows[1].values[2] - 140.0) < 15.0);
    const auto eval = bars.run({"eval", "--model", bars.model, "--clean", bars / "rows.csv"});
    CHECK(has(eval.out, "masking 0.3"));
    CHECK_FALSE(has(eval.out, "PSNR"));
}

TEST_CASE("vectors: a run's printed configuration is the same run again, and one that was stopped goes on") {
    const Bars bars;
    const Arguments all = Arguments{"train", "--clean", bars.images, "-o", bars.model} + little_vectors;
    const auto printed = bars.run(all + Arguments{"--print-config"});
    REQUIRE(printed.status == 0);
    CHECK_FALSE(std::filesystem::exists(bars.model));
    CHECK(has(printed.out, "kind = \"vector\""));
    write_bytes(bars / "run.toml", printed.out);
    REQUIRE(bars.run(all).status == 0);
    const std::string first = read_bytes(bars.model);
    const auto again = bars.run({"train", "--config", bars / "run.toml", "--force"});
    INFO(again.err);
    REQUIRE(again.status == 0);
    CHECK(read_bytes(bars.model) == first);
    const auto on =
        bars.run({"train", "--clean", bars.images, "--from", bars.model, "-o", bars / "on.safetensors",
                  "--epochs", "1", "--learning-rate", "1e-9", "--threads", "1"});
    INFO(on.err);
    REQUIRE(on.status == 0);
    const auto before = load_vector_model(bars.model).value(),
               after = load_vector_model(bars / "on.safetensors").value();
    CHECK((before.layers[0].weight - after.layers[0].weight).cwiseAbs().maxCoeff() < 1e-5F);
}

TEST_CASE(
    "vectors: a folder larger than memory is read from disk, and gives the model that memory would give") {
    const Bars bars;
    std::filesystem::create_directory(bars / "in");
    const IdxArray images = read_idx(bars.images).value();
    for (int i = 0; i < 200; ++i) {
        Image image = blank_image(8, 8, 1);
        for (std::size_t v = 0; v < 64; ++v)
            image.values[v] =
                static_cast<float>(images.values[static_cast<std::size_t>(i) * 64 + v]) / 255.0F;
        REQUIRE(write_png(bars / fmt::format("in/{:03}.png", i), image));
    }
    const auto train = [&](const std::string& name, const Arguments& more) {
        const auto result =
            bars.run(Arguments{"train", "--clean", bars / "in", "-o", bars / name} + little_vectors + more);
        INFO(result.out << result.err);
        CHECK(result.status == 0);
        return result.out;
    };
    CHECK_FALSE(has(train("memory.safetensors", {}), "from disk"));
    // all: 51.2 kB; those held out: 5.1 kB
    CHECK(has(train("disk.safetensors", {"--memory", "0.04"}), "20 more held out; read from disk"));
    CHECK((read_bytes(bars / "memory.safetensors") == read_bytes(bars / "disk.safetensors")));
    CHECK(has(train("less.safetensors", {"--memory", "0.002"}), "3 more held out; read from disk"));
    check_failure(bars.run({"train", "--clean", bars / "in", "-o", bars / "p.safetensors", "--pca", "3",
                            "--memory", "0.04"}),
                  1, "--memory");
}

TEST_CASE("vectors: images come back from half of their size, and what belongs to colours is refused to grey "
          "ones") {
    const Bars bars;
    const auto trained = bars.train({"--corrupt", "shrink 2"});
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    const json sharp = scores(bars, {"--corrupt", "shrink 2"});
    CHECK(sharp.at("after").at("mse").get<double>() < 0.7 * sharp.at("before").at("mse").get<double>());
    const json marked = scores(bars, {"--corrupt", "mark 0.8"});
    CHECK(marked.at("before").at("mse").get<double>() > 0.01);
    check_failure(bars.run({"eval", "--model", bars.model, "--clean", bars.test, "--corrupt", "grey 1"}), 1,
                  "--colour");
}

TEST_CASE("vectors: neighbours by code are of the class, and a picture shows them") {
    const Bars bars;
    const IdxArray labels = bar_labels(600, 1);
    REQUIRE(write_idx(bars / "train-idx1-ubyte", labels));
    REQUIRE(bars.train().status == 0);
    const Arguments asked{"--labels", bars.labels, "--neighbours", bars.images, bars / "train-idx1-ubyte"};
    const json found = scores(bars, asked + Arguments{"--report", bars / "n.png"}).at("neighbours");
    CHECK(found.at("count") == 10);
    CHECK(found.at("precision_by_code").get<double>() > 0.9);
    CHECK(found.at("precision_by_values").get<double>() > 0.9);
    const Image sheet = read_image(bars / "n.png").value();
    CHECK(sheet.width == 4 + 13 * (48 + 4));
    CHECK(sheet.height == 4 + 2 * (48 + 4));
    const auto told = bars.run(Arguments{"eval", "--model", bars.model, "--clean", bars.test} + asked);
    CHECK(has(told.out, "10 nearest rows: of the class "));
    check_failure(bars.run({"eval", "--model", bars.model, "--clean", bars.test, "--neighbours", bars.images,
                            bars / "train-idx1-ubyte"}),
                  2, "--labels");
}
