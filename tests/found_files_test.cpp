// Files found in folders and by a list.
#include "training/found_files.h"

#include "tests/catch.h"
#include "tests/test_folder.h"

#include <cstdlib>

#include <unistd.h>

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<std::string> names_of(const std::vector<FoundFile>& files) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.name);
    return names;
}

} // namespace

TEST_CASE("found files: files are found in folders below, named from there, sorted, without hidden ones") {
    const TestFolder folder;
    for (const char* below : {"b", "b/c", ".git", "a.d"}) fs::create_directory(folder.path() / below);
    for (const char* name :
         {"z.wav", "b/y.wav", "b/c/x.wav", "a.d/w.wav", ".hidden.wav", ".git/v.wav", "b/.u.wav"})
        write_bytes(folder / name, "x");
    const auto found = find_files({folder.path()});
    REQUIRE(found);
    CHECK(names_of(*found) == std::vector<std::string>{"a.d/w.wav", "b/c/x.wav", "b/y.wav", "z.wav"});
    for (const auto& file : *found) CHECK(file.path == folder.path() / file.name);
    CHECK(names_of(*find_files({folder.path() / "b", folder.path() / "z.wav"})) ==
          std::vector<std::string>{"c/x.wav", "y.wav", "z.wav"});
    CHECK(find_files({folder.path() / ".git"})->size() == 1); // whoever names it means it
    CHECK(find_files({})->empty());
}

TEST_CASE("found files: a path that is not there is an error that names it") {
    const TestFolder folder;
    const auto found = find_files({folder.path(), folder / "gone"});
    REQUIRE(!found);
    CHECK(found.error().message.find(folder / "gone") != std::string::npos);
}

TEST_CASE("found files: a link that leads back to its own folder does not multiply the files") {
    const TestFolder folder;
    fs::create_directory(folder.path() / "a");
    write_bytes(folder / "a/1.wav", "x");
    write_bytes(folder / "z.wav", "x");
    fs::create_directory_symlink(folder.path(), folder / "a/loop");
    const TestFolder elsewhere; // a link to another folder is followed
    write_bytes(elsewhere / "2.wav", "x");
    fs::create_directory_symlink(elsewhere.path(), folder / "more");
    const auto found = find_files({folder.path()});
    REQUIRE(found);
    CHECK(names_of(*found) == std::vector<std::string>{"a/1.wav", "more/2.wav", "z.wav"});
}

TEST_CASE("found files: a manifest names the files of a kind below its root") {
    const TestFolder folder;
    fs::create_directory(folder.path() / "clean");
    for (const char* name : {"clean/a.wav", "clean/b.wav", "hum.wav"}) write_bytes(folder / name, "x");
    write_bytes(folder / "m.csv", "kind,name,source,licence,sha256\n"
                                  "# a comment, with a comma\n"
                                  "clean,clean/a.wav,somebody,CC0,00\n"
                                  "\n"
                                  "noise,hum.wav,somebody,CC0,00\n"
                                  "clean,clean/b.wav,somebody,CC0,00\n");
    const auto clean = files_in_manifest(folder / "m.csv", folder.path(), "clean");
    REQUIRE(clean);
    CHECK(names_of(*clean) == std::vector<std::string>{"clean/a.wav", "clean/b.wav"});
    CHECK((*clean)[1].path == folder.path() / "clean/b.wav");
    CHECK(names_of(*files_in_manifest(folder / "m.csv", folder.path(), "noise")) ==
          std::vector<std::string>{"hum.wav"});
}

TEST_CASE("found files: a manifest's mistakes are told with their row") {
    const TestFolder folder;
    write_bytes(folder / "here.wav", "x");
    const auto message = [&](const std::string& rows) {
        write_bytes(folder / "m.csv", "kind,name,source,licence,sha256\n" + rows);
        const auto found = files_in_manifest(folder / "m.csv", folder.path(), "clean");
        return found ? std::string() : found.error().message;
    };
    CHECK(message("clean,here.wav,x,CC0,00\n").empty());
    const std::string gone = message("clean,here.wav,x,CC0,00\nclean,gone.wav,x,CC0,00\n");
    CHECK(gone.find("gone.wav") != std::string::npos);
    CHECK(gone.find("row 3") != std::string::npos);
    CHECK(message("noise,gone.wav,x,CC0,00\n").empty()); // of the other kind
    CHECK(message("clean\n").find("row 2") != std::string::npos);
    CHECK(message("# why\nhere.wav\n").find("row 3") != std::string::npos);
    CHECK(message("clean,.,x,CC0,00\n").find("row 2") != std::string::npos); // a folder
    const auto missing = files_in_manifest(folder / "none.csv", folder.path(), "clean");
    REQUIRE(!missing);
    CHECK(missing.error().message.find("none.csv") != std::string::npos);
}

// Root may read everything; while this lives, such a process reads as nobody.
class AsNobody {
  public:
    AsNobody() {
        if (::getuid() == 0) REQUIRE(::seteuid(65534) == 0);
    }
    ~AsNobody() {
        if (::getuid() == 0 && ::seteuid(0) != 0) std::abort();
    }
};

TEST_CASE("found files: a folder that cannot be read is an error, not the end of the list") {
    const TestFolder folder;
    for (const char* below : {"a", "b"}) fs::create_directory(folder.path() / below);
    write_bytes(folder / "b/1.wav", "x");
    fs::permissions(folder.path(), fs::perms{0755});
    const auto found_by_anyone = [&] {
        const AsNobody reader;
        return find_files({folder.path()});
    };
    REQUIRE(found_by_anyone());
    fs::permissions(folder / "a", fs::perms::none);
    const auto found = found_by_anyone();
    fs::permissions(folder / "a", fs::perms::owner_all);
    CHECK(!found);
}
