// sordino tune on images, as a user runs it.
#include "model/vector_model_file.h"
#include "tests/catch.h"
#include "tests/vector_rows.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

using namespace sordino;
using namespace sordino::test;

namespace {

const Arguments short_run{"--layers", "code 8 relu 0", "--epochs", "2", "--steps-per-epoch",
                          "20",       "--threads",     "1"};

CommandResult search(const Bars& bars, const Arguments& more) {
    return bars.run(Arguments{"tune", "--clean", bars.images, "-o", bars / "results"} + short_run + more);
}

} // namespace

TEST_CASE(
    "tune: a grid on images ranks by the error on held-out ones, and its best run can be trained again") {
    const Bars bars;
    const auto result = search(bars, {"--try", "optimizer=sgd,adam,rmsprop", "--try", "loss=mse,bce"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "run 4 of 6: optimizer adam, loss bce\n"));
    CHECK(result.out.find("rows: 540") == result.out.rfind("rows: 540")); // read once
    CHECK(has(result.out, "Best first, by the mean square error on held-out rows"));
    CHECK(has(result.out, "within 0.1"));
    CHECK(has(result.out, "do not compare")); // the losses
    const std::string csv = read_bytes(bars / "results/results.csv");
    CHECK(csv.starts_with("run,status,optimizer,loss,mse,psnr_db,accuracy,"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 7);
    CHECK(has(csv, ",finished,sgd,mse,"));

    std::vector<std::string> models;
    for (const auto& entry : std::filesystem::directory_iterator(bars / "results"))
        if (entry.path().extension() == ".safetensors") models.push_back(entry.path().string());
    REQUIRE(models.size() == 1);
    const auto again =
        bars.run({"train", "--config", bars / "results/best.toml", "-o", bars.model, "--threads", "1"});
    INFO(again.out << again.err);
    REQUIRE(again.status == 0);
    CHECK((read_bytes(bars.model) == read_bytes(models.front())));
}

TEST_CASE(
    "tune: whatever spoils the images of a run, all runs are judged by what spoils those of the search") {
    const Bars bars;
    const auto result = search(bars, {"--try", "corrupt=gaussian 0 | gaussian 0.2", "--keep", "2"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    std::istringstream csv(read_bytes(bars / "results/results.csv"));
    std::string line, cell;
    std::getline(csv, line); // the names of the columns
    for (const char* name : {"results/001.safetensors", "results/002.safetensors"}) {
        std::getline(csv, line);
        std::istringstream cells(line);
        for (int c = 0; c < 4; ++c) std::getline(cells, cell, ',');
        const auto model = load_vector_model(bars / name).value();
        const double own = json::parse(model.training).at("scores").at("after").at("mse").get<double>();
        CHECK(std::stod(cell) > own); // gaussian 0..0.5 is more than either
    }
}

TEST_CASE("tune: a search on images that is done stays as it is with --resume, and what makes no sense is "
          "refused") {
    const Bars bars;
    REQUIRE(search(bars, {"--try", "batch=16,32"}).status == 0);
    const std::string before = read_bytes(bars / "results/results.csv");
    const auto done = search(bars, {"--try", "batch=16,32", "--resume"});
    INFO(done.err);
    CHECK(done.status == 0);
    CHECK_FALSE(has(done.out, "run 1 of 2"));
    CHECK(read_bytes(bars / "results/results.csv") == before);
    const auto failure = [&](const Arguments& more, const std::string& words) {
        CAPTURE(more);
        const auto result = search(bars, more + Arguments{"--force"});
        CHECK(result.status == 2);
        CHECK(has(result.err, words));
        CHECK_FALSE(has(result.out, "epoch"));
    };
    failure({"--try", "batch=16", "--pca", "4"}, "--pca");
    failure({"--try", "size=8x8,4x4"}, "the rows are read once");
    failure({"--try", "loss=mse,magnitude"}, "magnitude");
    failure({"--try", "corrupt=grey 1 | gaussian 0.1"}, "--colour");
    failure({"--try", "snr-low=1,2"}, "--snr-low");
    CHECK(read_bytes(bars / "results/results.csv") == before);
}
