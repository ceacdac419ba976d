// Checkpoints: they come back as they were, and nothing else is taken for one.
#include "training/checkpoint.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/sound_files.h"

using namespace sordino;
using namespace sordino::test;

namespace {

Checkpoint some_checkpoint() {
    Checkpoint checkpoint;
    checkpoint.current = random_model(1, spec_up_to(4000));
    checkpoint.best = checkpoint.current; // of one run: the same layers, other numbers
    for (auto& layer : checkpoint.best.layers) layer.weight *= 1.5F;
    const std::size_t count = checkpoint.current.parameter_count();
    checkpoint.first = uniform_values(count, -1, 1, 2);
    checkpoint.second = uniform_values(count, 0, 1e-9, 3);
    checkpoint.progress = R"({"step": 7, "text": "quotes \" and ümlauts"})";
    return checkpoint;
}

bool same(const Model& a, const Model& b) {
    bool equal = a.spec == b.spec && a.training == b.training && a.licence == b.licence &&
                 a.input_mean == b.input_mean && a.input_scale == b.input_scale &&
                 a.layers.size() == b.layers.size();
    for (std::size_t i = 0; equal && i < a.layers.size(); ++i) {
        const Layer &x = a.layers[i], &y = b.layers[i];
        equal = x.role == y.role && x.activation == y.activation && x.context == y.context &&
                x.skip == y.skip && x.weight == y.weight && x.bias == y.bias;
    }
    return equal;
}

} // namespace

TEST_CASE("checkpoint: everything comes back as it was, and the same content is the same file") {
    const TestFolder folder;
    const Checkpoint saved = some_checkpoint();
    REQUIRE(save_checkpoint(folder / "a.checkpoint", saved));
    const auto loaded = load_checkpoint(folder / "a.checkpoint");
    INFO((loaded ? "" : loaded.error().message));
    REQUIRE(loaded);
    CHECK(same(loaded->current, saved.current));
    CHECK(same(loaded->best, saved.best));
    CHECK(!same(loaded->best, saved.current));
    CHECK(loaded->first == saved.first);
    CHECK(loaded->second == saved.second);
    CHECK(loaded->progress == saved.progress);
    REQUIRE(save_checkpoint(folder / "b.checkpoint", *loaded));
    CHECK(read_bytes(folder / "b.checkpoint") == read_bytes(folder / "a.checkpoint"));
    CHECK(folder.names() == std::vector<std::string>{"a.checkpoint", "b.checkpoint"});
}

TEST_CASE("checkpoint: a model is none, and the message names the file") {
    const TestFolder folder;
    REQUIRE(save_model(folder / "model.safetensors", random_model(1, spec_up_to(4000))));
    const auto loaded = load_checkpoint(folder / "model.safetensors");
    REQUIRE(!loaded);
    CHECK(loaded.error().message.find(folder / "model.safetensors") != std::string::npos);
    CHECK(loaded.error().message.find("checkpoint") != std::string::npos);
}

TEST_CASE("checkpoint: a file that is cut off, missing or something else is refused by name") {
    const TestFolder folder;
    REQUIRE(save_checkpoint(folder / "whole", some_checkpoint()));
    const std::string bytes = read_bytes(folder / "whole");
    for (const std::size_t kept :
         {std::size_t{0}, std::size_t{4}, std::size_t{100}, bytes.size() / 2, bytes.size() - 1})
        write_bytes(folder / "cut " + std::to_string(kept), bytes.substr(0, kept));
    write_bytes(folder / "text", "no checkpoint at all");
    std::vector<std::string> names = folder.names();
    names.emplace_back("missing");
    for (const auto& name : names) {
        const auto loaded = load_checkpoint(folder / name);
        CAPTURE(name);
        CHECK(loaded.has_value() == (name == "whole"));
        if (!loaded) CHECK(loaded.error().message.find(folder / name) != std::string::npos);
    }
}

TEST_CASE("checkpoint: each of its parts must be there") {
    const TestFolder folder;
    REQUIRE(save_checkpoint(folder / "whole", some_checkpoint()));
    const auto whole = read_safetensors(folder / "whole");
    REQUIRE(whole);
    const auto refused_without = [&](auto&& remove) {
        TensorFile file = *whole;
        remove(file);
        REQUIRE(write_safetensors(folder / "part", file));
        return !load_checkpoint(folder / "part");
    };
    CHECK(!refused_without([](TensorFile&) {}));
    for (const char* name : {"adam.first", "adam.second", "best.layers.0.weight", "best.input.mean",
                             "layers.2.bias", "input.scale"})
        CHECK(refused_without([&](TensorFile& file) { REQUIRE(file.tensors.erase(name) == 1); }));
    CHECK(refused_without([](TensorFile& file) { file.metadata.erase("progress"); }));
}

TEST_CASE("checkpoint: one that cannot be written is an error, and the one before stays") {
    const TestFolder folder;
    CHECK(!save_checkpoint(folder / "no such folder/a.checkpoint", some_checkpoint()));
    REQUIRE(save_checkpoint(folder / "a.checkpoint", some_checkpoint()));
    const std::string before = read_bytes(folder / "a.checkpoint");
    Checkpoint bad = some_checkpoint();
    bad.first[3] = std::numeric_limits<float>::quiet_NaN(); // a file with it could not be read again
    CHECK(!save_checkpoint(folder / "a.checkpoint", bad));
    CHECK(read_bytes(folder / "a.checkpoint") == before);
}
