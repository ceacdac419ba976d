// Checkpoints: they come back as they were, and nothing else is taken for one.
#include "training/checkpoint.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/test_folder.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

Checkpoint some_checkpoint() {
    Checkpoint checkpoint;
    checkpoint.values["current"] = uniform_values(1000, -1, 1, 2);
    checkpoint.values["best"] = uniform_values(1000, -1, 1, 3);
    checkpoint.values["optimizer.second"] = uniform_values(1000, 0, 1e-9, 4);
    checkpoint.values["input.mean"] = {-0.0F, std::numeric_limits<float>::denorm_min(),
                                       std::numeric_limits<float>::max()};
    checkpoint.progress = R"({"step": 7, "text": "quotes \" and ümlauts"})";
    return checkpoint;
}

} // namespace

TEST_CASE("checkpoint: everything comes back as it was, and the same content is the same file") {
    const TestFolder folder;
    const Checkpoint saved = some_checkpoint();
    REQUIRE(save_checkpoint(folder / "a.checkpoint", saved));
    const auto loaded = load_checkpoint(folder / "a.checkpoint");
    INFO((loaded ? "" : loaded.error().message));
    REQUIRE(loaded);
    CHECK((loaded->values == saved.values));
    CHECK(std::signbit(loaded->values.at("input.mean")[0]));
    CHECK(loaded->progress == saved.progress);
    REQUIRE(save_checkpoint(folder / "b.checkpoint", *loaded));
    CHECK(read_bytes(folder / "b.checkpoint") == read_bytes(folder / "a.checkpoint"));
    CHECK(folder.names() == std::vector<std::string>{"a.checkpoint", "b.checkpoint"});
}

TEST_CASE("checkpoint: values that are empty are left out, and others stay") {
    const TestFolder folder;
    Checkpoint checkpoint = some_checkpoint();
    checkpoint.values["optimizer.first"] = {};
    REQUIRE(save_checkpoint(folder / "a.checkpoint", checkpoint));
    const auto loaded = load_checkpoint(folder / "a.checkpoint");
    REQUIRE(loaded);
    CHECK((loaded->values == some_checkpoint().values));
}

TEST_CASE("checkpoint: a model is none, and the message names the file") {
    const TestFolder folder;
    REQUIRE(save_model(folder / "model.safetensors", random_model(1, spec_up_to(4000))));
    const auto loaded = load_checkpoint(folder / "model.safetensors");
    REQUIRE(!loaded);
    CHECK(loaded.error().message.find(folder / "model.safetensors") != std::string::npos);
    CHECK(loaded.error().message.find("not a checkpoint") != std::string::npos);
}

TEST_CASE("checkpoint: one of another version, or without its progress, is refused by name") {
    const TestFolder folder;
    REQUIRE(save_checkpoint(folder / "whole", some_checkpoint()));
    const auto refused_after = [&](auto&& change) {
        TensorFile file = read_safetensors(folder / "whole").value();
        change(file);
        REQUIRE(write_safetensors(folder / "changed", file));
        const auto loaded = load_checkpoint(folder / "changed");
        return !loaded && loaded.error().message.find(folder / "changed") != std::string::npos;
    };
    CHECK_FALSE(refused_after([](auto&) {}));
    CHECK(refused_after([](auto& file) { file.metadata["format"] = "sordino checkpoint 1"; }));
    CHECK(refused_after([](auto& file) { file.metadata.erase("format"); }));
    CHECK(refused_after([](auto& file) { file.tensors.erase("progress"); }));
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

TEST_CASE("checkpoint: one that cannot be written is an error, and the one before stays") {
    const TestFolder folder;
    CHECK(!save_checkpoint(folder / "no such folder/a.checkpoint", some_checkpoint()));
    REQUIRE(save_checkpoint(folder / "a.checkpoint", some_checkpoint()));
    const std::string before = read_bytes(folder / "a.checkpoint");
    Checkpoint bad = some_checkpoint();
    bad.values["best"][3] = std::numeric_limits<float>::quiet_NaN(); // a file with it could not be read again
    CHECK(!save_checkpoint(folder / "a.checkpoint", bad));
    CHECK(read_bytes(folder / "a.checkpoint") == before);
}
