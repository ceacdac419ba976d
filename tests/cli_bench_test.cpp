// sordino bench, as a user runs it. No test looks at how long anything took.
#include <iostream>

#include <nlohmann/json.hpp>

#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/desk.h"

using namespace sordino;
using namespace sordino::test;
using nlohmann::json;

namespace {

CommandResult bench(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{SORDINO_COMMAND, "bench", "--seconds", "0.1"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_command(all);
}

} // namespace

TEST_CASE("bench: --json has every figure, all above zero and in order") {
    const Desk folder;
    const std::string path = folder / "mine.safetensors";
    REQUIRE(save_model(path, random_model(3)));
    const auto result = bench({"--model", path, "--json"});
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    const json all = json::parse(result.out);
    CHECK(all.at("model") == path);
    CHECK(all.at("weight_type") == "f32");
    CHECK(all.at("rate") == 48000);
    CHECK(all.at("latency_samples") == 1536);
    CHECK(all.at("latency_ms") == 32);
    for (const char* key : {"total_us_per_10ms", "cold_us_per_10ms", "evicted_bytes", "prepare_ms",
                            "instances_per_core_64_spread", "p50_share_of_deadline_32",
                            "p99_share_of_deadline_32", "worst_share_of_deadline_32"})
        CHECK(all.at(key).get<double>() > 0);
    CHECK(all.at("p50_share_of_deadline_32") <= all.at("p99_share_of_deadline_32"));
    CHECK(all.at("p99_share_of_deadline_32") <= all.at("worst_share_of_deadline_32"));
    CHECK(all.at("worst_share_of_deadline_32") <= all.at("max_share_of_deadline_32"));
    CHECK(all.at("blocks").front().at("samples") == 16);
    CHECK(all.at("blocks").back().at("samples") == 4096);
}

TEST_CASE("bench: an instance holds its own state, and the weights are shared") {
    const Desk folder;
    const std::string path = folder / "mine.safetensors";
    Model model = random_model(4);
    const int features = model.spec.feature_count();
    model.layers.insert(model.layers.begin(), random_layer(features, features, {0, 1, 2, 3, 4, 5, 6, 7}, 5));
    REQUIRE(save_model(path, model));
    const auto result = bench({"--model", path, "--json"});
    REQUIRE(result.status == 0);
    const json bytes = json::parse(result.out).at("bytes_per_instance");
    if (bytes.is_null()) {
        std::cout << "skipped: this heap does not say how much of it is in use\n";
        return;
    }
    const std::size_t window = 1536, weights = 4 * model.layers.front().weight_count();
    CHECK(bytes.get<std::size_t>() > 4 * 4 * window); // two transforms between two buffers each
    CHECK(bytes.get<std::size_t>() < 4 * 4 * window + 160000);
    CHECK(weights > 2 * bytes.get<std::size_t>());
}

TEST_CASE("bench: the type of weights is told") {
    const Desk folder;
    Model mixed = random_model(5);
    const Model int8 = quantised(mixed);
    mixed.layers.front() = int8.layers.front();
    REQUIRE(save_model(folder / "int8.safetensors", int8));
    REQUIRE(save_model(folder / "mixed.safetensors", mixed));
    for (const std::string type : {"int8", "mixed"}) {
        const auto result = bench({"--model", folder / (type + ".safetensors"), "--json"});
        REQUIRE(result.status == 0);
        CHECK(json::parse(result.out).at("weight_type") == type);
    }
}

TEST_CASE("bench: the table for people says what was measured and which figure to compare") {
    const Desk folder;
    const auto result = bench({"--model", folder / "unity.safetensors"});
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    for (const char* part : {"f32 weights", "warm caches", "64 MiB are written between hops",
                             "1536 samples, 32 ms", "4096", "p99.9 is the figure to compare"})
        CHECK(has(result.out, part));
}

TEST_CASE("bench: a model that is missing ends with status 1 and one line, a wrong option with status 2") {
    const Desk folder;
    for (const std::string& name : {folder / "missing.safetensors", std::string("no-such-model")}) {
        const auto result = bench({"--model", name});
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(result.err.starts_with("sordino: " + name + ": "));
        CHECK(result.out.empty());
    }
    const std::vector<std::vector<std::string>> wrong{
        {"--seconds", "0"}, {"--seconds", "many"}, {"--rate", "1"}, {"extra"}};
    for (const auto& arguments : wrong) {
        const auto result = bench(arguments);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
    }
}
