// Models by name and by path.
#include "model/shipped.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "model/embedded_models.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "tests/catch.h"
#include "tests/environment.h"
#include "tests/models.h"
#include "tests/test_folder.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

TEST_CASE("shipped: every model that is built in loads by its name and is consistent") {
    const auto names = shipped_model_names();
    CHECK(std::ranges::is_sorted(names));
    for (const std::string& name : names) {
        CAPTURE(name);
        const auto model = find_model(name);
        INFO((model ? "" : model.error().message));
        REQUIRE(model);
        CHECK(problem_with(**model).empty());
    }
    for (const std::string& name : shipped_model_names(ModelKind::window)) {
        CAPTURE(name);
        const auto model = find_window_model(name);
        INFO((model ? "" : model.error().message));
        REQUIRE(model);
        CHECK_FALSE((*model)->purpose.empty());
    }
}

TEST_CASE("shipped: a path is loaded, and an unknown name is told with the names there are") {
    const fs::path folder = ::mkdtemp((fs::temp_directory_path() / "sordino-shipped-XXXXXX").string().data());
    REQUIRE(save_model(folder / "mine.safetensors", unity_model()));
    const auto model = find_model((folder / "mine.safetensors").string());
    CHECK(model);
    fs::remove_all(folder);

    const auto unknown = find_model("voicee");
    REQUIRE(!unknown);
    CHECK(unknown.error().message.starts_with("voicee: expected the name of a model ("));
    for (const std::string& name : all_shipped_model_names()) {
        CHECK(unknown.error().message.find(name) != std::string::npos);
        CHECK(is_shipped(name));
    }
    CHECK_FALSE(is_shipped("voicee"));
    const auto missing = find_model("none.safetensors");
    REQUIRE(!missing);
    CHECK(missing.error().message.find("none.safetensors") != std::string::npos);
}

TEST_CASE("shipped: all who use a model at a time share one copy, also when they ask at once") {
    const auto mine = find_model(default_model);
    REQUIRE(mine);
    std::vector<std::shared_ptr<const Model>> found(4);
    {
        std::vector<std::jthread> askers;
        for (auto& model : found) askers.emplace_back([&model] { model = *find_model(default_model); });
    }
    for (const auto& model : found) CHECK(model == *mine);
}

TEST_CASE("shipped: a name in the user's folder is found after the shipped ones and before a path") {
    const TestFolder data;
    const DataHome home(data.path().string());
    fs::create_directories(user_model_folder());
    Model mine = unity_model();
    mine.purpose = "mine";
    // the last one is a path too, to another file than that of this name
    const std::vector<std::string> names{"fan", default_model, "elsewhere.safetensors"};
    for (const std::string& name : names) REQUIRE(save_model(user_model_path(name), mine));
    CHECK(find_model("fan").value()->purpose == "mine");
    CHECK(find_model("elsewhere.safetensors").value()->purpose == "mine");
    if (is_shipped(default_model)) CHECK(find_model(default_model).value()->purpose != "mine");

    const auto unknown = find_model("fen");
    REQUIRE(!unknown);
    for (const std::string& name : names) CHECK(unknown.error().message.find(name) != std::string::npos);
    fs::resize_file(user_model_path("fan"), 100);
    const auto broken = find_model("fan");
    REQUIRE(!broken);
    CHECK(broken.error().message.starts_with(user_model_path("fan").string() + ": "));
}
