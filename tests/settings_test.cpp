// The file of settings.
#include "plugin/standalone/settings.h"

#include "tests/catch.h"
#include "tests/environment.h"
#include "tests/test_folder.h"

using namespace sordino;
using namespace sordino::test;

namespace {

struct Home {
    juce::ScopedJuceInitialiser_GUI juce; // the file saves by a timer
    TestFolder folder;
    Environment config{"XDG_CONFIG_HOME", folder.path().string()};
    std::string file = folder / "sordino/Sordino.settings";
};

} // namespace

TEST_CASE("settings: bytes of any kind come back as they were, from a folder that was not there") {
    Home home;
    std::vector<char> all;
    for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    const juce::MemoryBlock bytes(all.data(), all.size());
    {
        const auto settings = open_settings();
        CHECK(settings->isValidFile());
        CHECK(kept(*settings, setting::processor).isEmpty());
        keep(*settings, setting::processor, bytes);
    }
    CHECK(std::filesystem::exists(home.file));
    CHECK((kept(*open_settings(), setting::processor) == bytes));
}

TEST_CASE("settings: a file that is none gives empty settings and says so, and is replaced whole") {
    Home home;
    std::filesystem::create_directories(std::filesystem::path(home.file).parent_path());
    write_bytes(home.file,
                GENERATE(as<std::string>{}, "no settings", "<PROPERTIES><VALUE", std::string(100, '\0')));
    const auto settings = open_settings();
    CHECK_FALSE(settings->isValidFile());
    CHECK(settings->getAllProperties().size() == 0);
    settings->setValue(setting::loop, true);
    CHECK(settings->save());
    CHECK(open_settings()->getBoolValue(setting::loop));
    CHECK(std::distance(std::filesystem::directory_iterator(std::filesystem::path(home.file).parent_path()),
                        {}) == 1);
}

TEST_CASE("settings: text that is no bytes gives none") {
    Home home;
    const auto settings = open_settings();
    settings->setValue(setting::processor, "!");
    CHECK(kept(*settings, setting::processor).isEmpty());
}
