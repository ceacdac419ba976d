// Pairs by name.
#include "training/pairing.h"

#include "tests/catch.h"
#include "tests/test_folder.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<FoundFile> files(const std::string& folder, const std::vector<std::string>& names) {
    std::vector<FoundFile> files;
    for (const auto& name : names) files.push_back({folder + "/" + name, name});
    return files;
}

} // namespace

TEST_CASE("pairing: a pair has one name from its folder on, whatever the extensions") {
    const auto pairing =
        pair_by_name(files("c", {"a.wav", "s/a.flac", "s/b.wav"}), files("n", {"a.flac", "s/a.wav"}));
    REQUIRE(pairing.pairs.size() == 2);
    CHECK(pairing.pairs[0].name == "a.flac");
    CHECK(pairing.pairs[0].clean == "c/a.wav");
    CHECK(pairing.pairs[0].noisy == "n/a.flac");
    CHECK(pairing.pairs[1].clean == "c/s/a.flac");
    REQUIRE(pairing.alone.size() == 1);
    CHECK(pairing.alone[0].name == "s/b.wav");
    CHECK(pairing.left_out.empty());
}

TEST_CASE("pairing: a noisy file without a clean one, or with two, is left out with its reason") {
    const auto pairing =
        pair_by_name(files("c", {"a.flac", "a.wav", "b.wav"}), files("n", {"a.wav", "b.wav", "x.wav"}));
    REQUIRE(pairing.pairs.size() == 1);
    CHECK(pairing.pairs[0].name == "b.wav");
    REQUIRE(pairing.left_out.size() == 2);
    CHECK(pairing.left_out[0].starts_with("n/a.wav: "));
    CHECK(pairing.left_out[0].find("several") != std::string::npos);
    CHECK(pairing.left_out[1].starts_with("n/x.wav: "));
    CHECK(pairing.left_out[1].find("none") != std::string::npos);
    CHECK(pairing.alone.size() == 2); // neither of the two is known to belong to it
}

TEST_CASE("pairing: two files are one pair whatever their names, and a file beside a folder is none") {
    const TestFolder folder;
    write_bytes(folder / "a.wav", "x");
    write_bytes(folder / "b.wav", "x");
    const auto pair = pair_recordings(folder / "a.wav", folder / "b.wav");
    REQUIRE(pair);
    REQUIRE(pair->size() == 1);
    CHECK((*pair)[0].name == "b.wav");
    CHECK(!pair_recordings(folder / "a.wav", folder.path()));
    CHECK(!pair_recordings(folder / "gone.wav", folder / "a.wav"));
}
