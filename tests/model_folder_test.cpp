// The user's folder: where it is, and which names are in it.
#include "model/model_folder.h"

#include <fstream>

#include "tests/catch.h"
#include "tests/environment.h"
#include "tests/test_folder.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

using Names = std::vector<std::string>;

// A folder of models in a home of its own.
struct Home : TestFolder {
    DataHome here{path().string()};
    Home() { fs::create_directories(user_model_folder()); }

    void put(const std::string& file) const { std::ofstream(user_model_folder() / file) << "weights"; }
};

} // namespace

#if !defined(__APPLE__) && !defined(_WIN32)
TEST_CASE(
    "model_folder: XDG_DATA_HOME says where it is, then HOME, and neither where it is no absolute path") {
    const auto folder = [](const std::optional<std::string>& data, const std::optional<std::string>& home) {
        const Environment data_home("XDG_DATA_HOME", data), user("HOME", home);
        return user_model_folder().string();
    };
    CHECK(folder("/data", "/someone") == "/data/sordino/models");
    for (const auto& none : {std::optional<std::string>(), std::optional<std::string>(""),
                             std::optional<std::string>("data/here")}) {
        CHECK(folder(none, "/someone") == "/someone/.local/share/sordino/models");
        CHECK(folder(none, none).empty());
    }
}
#endif

TEST_CASE("model_folder: no test program looks into the folder of whoever runs it") {
    CHECK(user_model_folder() == "/dev/null/sordino/models");
    CHECK(user_model_names().empty());
}

TEST_CASE("model_folder: its names are those of the weights files, sorted, and of nothing else") {
    const Home home;
    CHECK(user_model_names().empty());
    for (const char* file :
         {"fan.safetensors", "Car.safetensors", "a b.c.safetensors", "fan.safetensors.checkpoint",
          ".fan.12-0.tmp.safetensors", ".safetensors", "notes.txt", "safetensors", "a\\b.safetensors"})
        home.put(file);
    fs::create_directory(user_model_folder() / "folder.safetensors");
    fs::create_symlink("fan.safetensors", user_model_folder() / "link.safetensors");
    fs::create_symlink("gone", user_model_folder() / "dangling.safetensors");
    CHECK(user_model_names() == Names{"Car", "a b.c", "fan", "link"});
    for (const std::string& name : user_model_names()) CHECK(fs::is_regular_file(user_model_path(name)));
}

TEST_CASE("model_folder: where there is no folder there are no names") {
    const Home home;
    home.put("fan.safetensors");
    REQUIRE(user_model_names() == Names{"fan"});
    SECTION("a missing one") { fs::remove_all(user_model_folder()); }
    SECTION("a file in its place") {
        const fs::path folder = user_model_folder();
        fs::remove_all(folder);
        std::ofstream(folder) << "a file";
    }
    CHECK(user_model_names().empty());
}

TEST_CASE("model_folder: without a home there are no names and no paths") {
    const Environment data("XDG_DATA_HOME", {}), home("HOME", {});
    CHECK(user_model_names().empty());
    CHECK(user_model_path("fan").empty());
}

TEST_CASE("model_folder: a name's path lies in the folder, and a name that would lead out of it has none") {
    const Home home;
    CHECK(user_model_path("fan") == user_model_folder() / "fan.safetensors");
    CHECK(user_model_path("a b.c") == user_model_folder() / "a b.c.safetensors");
    for (const char* name : {"", ".", "..", ".hidden", "../fan", "a/b", "/fan", "a\\b"}) {
        CAPTURE(name);
        CHECK(user_model_path(name).empty());
    }
}
