// AtomicFile: the new file is whole or the old one stays, and no temporary is left.
#include "model/atomic_file.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.h"
#include "tests/test_folder.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// Like a full disk: no file grows beyond `bytes` while this lives, not even for root.
class SmallDisk {
  public:
    explicit SmallDisk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small{bytes, before_.rlim_max};
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int);
};

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool says(const Result<void>& result, const std::string& part) {
    return !result && result.error().message.find(part) != std::string::npos;
}

mode_t mode(const fs::path& path) { return static_cast<mode_t>(fs::status(path).permissions()); }

} // namespace

TEST_CASE("atomic file: what is written replaces the old file and leaves nothing beside it") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    for (const char* text : {"a long first content", "second", ""}) {
        REQUIRE(write_atomically(target, bytes_of(text)));
        CHECK(content(target) == text);
        CHECK(folder.names().size() == 1);
    }
}

TEST_CASE("atomic file: the target changes at commit, to what was written last, and never again") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    put(target, "old");
    auto file = AtomicFile::create(target);
    REQUIRE(file);
    REQUIRE(file->write(bytes_of("the longer first")));
    REQUIRE(file->write(bytes_of("second")));
    CHECK(content(target) == "old");
    REQUIRE(file->commit());
    CHECK(content(target) == "second");
    CHECK(file->temporary().empty());
    CHECK_FALSE(file->write(bytes_of("third")));
    CHECK_FALSE(file->commit());
    CHECK(content(target) == "second");
}

TEST_CASE("atomic file: a library that writes to the temporary by its path is committed as it wrote") {
    const TestFolder folder;
    const fs::path target = folder.path() / "speech.wav";
    auto file = AtomicFile::create(target);
    REQUIRE(file);
    if (GENERATE(false, true)) fs::remove(file->temporary()); // some libraries make a file of their own
    put(file->temporary(), "sound");
    REQUIRE(file->commit());
    CHECK(content(target) == "sound");
    CHECK(folder.names().size() == 1);
}

TEST_CASE("atomic file: a file that is not committed is removed and the old one stays") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    put(target, "old");
    {
        auto file = AtomicFile::create(target);
        REQUIRE(file);
        REQUIRE(file->write(bytes_of("new")));
        REQUIRE(folder.names().size() == 2);
        const AtomicFile moved = std::move(*file);
        CHECK(fs::exists(moved.temporary()));
    }
    CHECK(content(target) == "old");
    CHECK(folder.names().size() == 1);
}

TEST_CASE("atomic file: a write that does not fit on the disk keeps the old file") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    put(target, "old");
    const std::string large(100'000, 'x');
    Result<void> result;
    {
        const SmallDisk disk(50'000);
        result = write_atomically(target, bytes_of(large));
    }
    CHECK(says(result, target.string()));
    CHECK(content(target) == "old");
    CHECK(folder.names().size() == 1);
}

TEST_CASE("atomic file: a full disk is named, with what to do") {
    const TestFolder folder;
    auto file = AtomicFile::create(folder.path() / "voice.bin");
    REQUIRE(file);
    fs::remove(file->temporary());
    fs::create_symlink("/dev/full", file->temporary());
    const auto result = file->write(bytes_of("new"));
    CHECK(says(result, (folder.path() / "voice.bin").string() + ": "));
    CHECK(says(result, "No space left on device"));
    CHECK(says(result, "Free some space"));
}

TEST_CASE("atomic file: a target that cannot be replaced any more keeps what is there") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    {
        auto file = AtomicFile::create(target);
        REQUIRE(file);
        REQUIRE(file->write(bytes_of("new")));
        fs::create_directory(target);
        CHECK(says(file->commit(), target.string()));
    }
    CHECK(fs::is_directory(target));
    CHECK(folder.names().size() == 1);
}

TEST_CASE("atomic file: a folder that cannot be written to is known at once") {
    const TestFolder folder;
    put(folder.path() / "file", "");
    for (const char* parent : {"missing", "file"}) {
        const fs::path target = folder.path() / parent / "voice.bin";
        const auto file = AtomicFile::create(target);
        REQUIRE_FALSE(file);
        CHECK(file.error().message.find(target.string() + ": ") == 0);
        CHECK(file.error().message.find("Create the folder first") != std::string::npos);
    }
}

TEST_CASE("atomic file: a target that is no file is refused and stays") {
    const TestFolder folder;
    const fs::path pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    for (const fs::path& target :
         {pipe, folder.path(), folder.path() / "", fs::path("/dev/full"), fs::path()})
        CHECK_FALSE(AtomicFile::create(target));
    CHECK(fs::is_fifo(pipe));
    CHECK(fs::is_character_file("/dev/full"));
    CHECK(folder.names().size() == 1);
}

TEST_CASE("atomic file: a link stays a link and its file is replaced") {
    const TestFolder folder;
    const fs::path real = folder.path() / "v2.bin";
    fs::create_directory(folder.path() / "links");
    const fs::path link = folder.path() / "links" / "latest.bin";
    put(real, "old");
    fs::create_symlink("../v2.bin", link);
    REQUIRE(write_atomically(link, bytes_of("new")));
    CHECK(fs::is_symlink(link));
    CHECK(content(real) == "new");
    CHECK(folder.names().size() == 2);
}

TEST_CASE("atomic file: the new file is no more open to others than the old one") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    REQUIRE(write_atomically(target, bytes_of("new")));
    const mode_t mask = ::umask(0);
    ::umask(mask);
    CHECK(mode(target) == (0666 & ~mask));
    for (const mode_t old : {mode_t{0600}, mode_t{0640}}) {
        REQUIRE(::chmod(target.c_str(), old) == 0);
        auto file = AtomicFile::create(target);
        REQUIRE(file);
        CHECK(mode(file->temporary()) == (old & ~mask));
        REQUIRE(file->commit());
        CHECK(mode(target) == (old & ~mask));
    }
}

TEST_CASE("atomic file: the temporary is hidden beside the target, with its extension, and never the same") {
    const fs::path target = "some/folder/speech.wav";
    const fs::path first = AtomicFile::temporary_name(target);
    const std::string name = first.filename().string();
    CHECK(first.parent_path() == target.parent_path());
    CHECK(first.extension() == ".wav");
    CHECK(name.find(".speech.") == 0);
    CHECK(name.find(std::to_string(::getpid())) != std::string::npos);
    CHECK(AtomicFile::temporary_name(target) != first);
}

TEST_CASE("atomic file: a name as long as the file system takes can be written") {
    const TestFolder folder;
    for (const std::string& name : {std::string(251, 'n') + ".wav", "n." + std::string(253, 'e')}) {
        REQUIRE(write_atomically(folder.path() / name, bytes_of("new")));
        CHECK(content(folder.path() / name) == "new");
    }
}

TEST_CASE("atomic file: what a killed process left under the next name is not touched") {
    const TestFolder folder;
    const fs::path target = folder.path() / "voice.bin";
    // The names count up: the one after this is found by adding one to its number.
    const std::string name = AtomicFile::temporary_name(target).filename().string();
    const std::size_t dash = name.rfind('-'), dot = name.find(".tmp");
    const int next = std::stoi(name.substr(dash + 1, dot - dash - 1)) + 1;
    const fs::path left =
        folder.path() / (name.substr(0, dash + 1) + std::to_string(next) + name.substr(dot));
    put(left, "left behind");
    REQUIRE(write_atomically(target, bytes_of("new")));
    CHECK(content(target) == "new");
    CHECK(content(left) == "left behind");
}
