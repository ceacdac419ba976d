// The editor: what it draws is what plays. With SORDINO_PICTURES=FOLDER it leaves its pictures there.
#include "plugin/editor.h"

#include "model/model_file.h"
#include "model/model_folder.h"
#include "plugin/text.h"
#include "tests/catch.h"
#include "tests/environment.h"
#include "tests/models.h"
#include "tests/plugin_host.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/audio_file.h"

#include <atomic>
#include <cstdlib>
#include <functional>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 48000;

void keep(const juce::Image& picture, const std::string& name) {
    const char* folder = std::getenv("SORDINO_PICTURES");
    if (folder == nullptr) return;
    const auto file =
        juce::File::getCurrentWorkingDirectory().getChildFile(folder).getChildFile(name + ".png");
    file.getParentDirectory().createDirectory();
    file.deleteFile();
    juce::FileOutputStream stream(file);
    juce::PNGImageFormat().writeImageToStream(picture, stream);
}

struct OpenEditor : PluginHost {
    std::unique_ptr<Editor> editor;

    OpenEditor()
        : PluginHost(rate) {
        editor = std::make_unique<Editor>(processor);
    }

    void show(const Channels& sound) {
        const std::size_t step = 4800;
        for (std::size_t from = 0; from < sound.front().size(); from += step) {
            Channels piece;
            for (const auto& channel : sound)
                piece.emplace_back(channel.begin() + from,
                                   channel.begin() + std::min(from + step, channel.size()));
            play(piece);
            editor->refresh();
        }
    }

    juce::Image picture(float scale = 1.0F) {
        return editor->createComponentSnapshot(editor->getLocalBounds(), true, scale);
    }
};

// Both channels of the README's example.
Channels speech_in_noise(std::size_t seconds) {
    auto reader = AudioReader::open(SORDINO_EXAMPLES "/noisy_voice.flac").value();
    std::vector<float> samples(seconds * static_cast<std::size_t>(rate));
    REQUIRE(reader.read(samples).value() == static_cast<std::int64_t>(samples.size()));
    return {samples, samples};
}

juce::Component* titled(juce::Component& parent, const juce::String& title) {
    for (auto* child : parent.getChildren()) {
        if (child->getTitle() == title) return child;
        if (auto* found = titled(*child, title)) return found;
    }
    return nullptr;
}

// Mean brightness (0 to 1) of the newest half second, at a height (0 at the foot) of a titled view.
float brightness(OpenEditor& window, const char* view, float height) {
    auto* component = titled(*window.editor, view);
    REQUIRE(component != nullptr);
    const auto picture = component->createComponentSnapshot(component->getLocalBounds(), true, 1.0F);
    const int y = juce::roundToInt((1.0F - height) * static_cast<float>(picture.getHeight()) - 0.5F);
    float sum = 0;
    constexpr int columns = 30;
    for (int x = 1; x <= columns; ++x)
        sum += picture.getPixelAt(picture.getWidth() - x, y).getPerceivedBrightness();
    return sum / columns;
}

int different_pixels(const juce::Image& a, const juce::Image& b) {
    int count = 0;
    for (int y = 0; y < a.getHeight(); ++y)
        for (int x = 0; x < a.getWidth(); ++x) count += a.getPixelAt(x, y) != b.getPixelAt(x, y);
    return count;
}

} // namespace

TEST_CASE("editor: without sound nothing moves, with sound the spectrograms do") {
    OpenEditor window;
    const auto idle = window.picture();
    keep(idle, "idle");
    window.editor->refresh();
    CHECK(different_pixels(idle, window.picture()) == 0);
    window.show(speech_in_noise(10));
    window.show(speech_in_noise(8)); // until the window is full
    const auto speech = window.picture();
    keep(speech, "speech");
    keep(window.picture(2.0F), "speech-2x");
    CHECK(different_pixels(idle, speech) > 50000);
}

TEST_CASE("editor: harmonics 200 Hz apart stand at the heights of their frequencies, and nowhere between") {
    OpenEditor window;
    window.editor->setSize(900, 1100); // so that they are pixels apart
    window.set(parameter_id::bypass, 1);
    std::vector<float> sound(static_cast<std::size_t>(rate));
    for (int harmonic = 1; harmonic <= 8; ++harmonic) {
        const auto one = tone(sound.size(), 200.0 * harmonic, rate, 0.05, harmonic);
        for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += one[i];
    }
    window.show({sound, sound});
    const char* view = GENERATE("Input spectrogram", "Output spectrogram");
    for (int harmonic = 1; harmonic <= 8; ++harmonic) {
        CAPTURE(view, harmonic);
        const auto at = [&](double hz) {
            return brightness(window, view, frequency_axis::height_of(static_cast<float>(hz)));
        };
        CHECK(at(200 * harmonic) > 1.3F * at(200 * harmonic + 100));
    }
    CHECK(brightness(window, view, frequency_axis::height_of(8000)) < 0.25F);
}

TEST_CASE("editor: why a dropped file was not taken stands in it, until somebody has read it") {
    OpenEditor window;
    TestFolder folder;
    const std::string file = folder / "broken.safetensors";
    write_bytes(file, {1, 2, 3});
    const auto before = window.picture();
    REQUIRE(window.editor->isInterestedInFileDrag({juce::String(file)}));
    window.wait_for_model([&] { window.editor->filesDropped({juce::String(file)}, 0, 0); });
    window.editor->refresh();
    auto* notice = dynamic_cast<juce::Label*>(titled(*window.editor, "Notice"));
    REQUIRE(notice != nullptr);
    CHECK(notice->isVisible());
    CHECK(notice->getText().contains("broken.safetensors"));
    const auto told = window.picture();
    keep(told, "error");
    CHECK(different_pixels(before, told) > 2000);

    auto* dismiss = dynamic_cast<juce::Button*>(titled(*window.editor, "Dismiss the notice"));
    REQUIRE(dismiss != nullptr);
    dismiss->onClick();
    window.editor->refresh();
    CHECK(!notice->isVisible());
}

TEST_CASE("editor: all that can be set is reached by keyboard and has a name that is read out") {
    OpenEditor window;
    int reached = 0;
    const std::function<void(juce::Component&)> visit = [&](juce::Component& parent) {
        for (auto* child : parent.getChildren()) {
            const bool control = dynamic_cast<juce::Slider*>(child) != nullptr ||
                                 dynamic_cast<juce::Button*>(child) != nullptr;
            if (control && child->isVisible()) {
                CAPTURE(child->getTitle(), child->getName());
                CHECK(child->getWantsKeyboardFocus());
                const auto* button =
                    dynamic_cast<juce::Button*>(child); // its text is its name, unless it has another
                CHECK((child->getTitle().isNotEmpty() ||
                       (button != nullptr && button->getButtonText().length() > 3)));
                ++reached;
            }
            visit(*child);
        }
    };
    visit(*window.editor);
    CHECK(reached >= 3 + 3 + 3); // knobs, switches, model buttons
}

TEST_CASE("editor: arrow keys, Home and End move the reduction") {
    OpenEditor window;
    auto* slider = dynamic_cast<juce::Slider*>(titled(*window.editor, "Reduction"));
    REQUIRE(slider != nullptr);
    CHECK(slider->keyPressed(juce::KeyPress(juce::KeyPress::homeKey)));
    CHECK(window.get(parameter_id::reduction) == 0.0F);
    CHECK(slider->keyPressed(juce::KeyPress(juce::KeyPress::upKey)));
    const float up = window.get(parameter_id::reduction);
    CHECK(up > 0.0F);
    CHECK(slider->keyPressed(juce::KeyPress(juce::KeyPress::downKey)));
    CHECK(window.get(parameter_id::reduction) < up);
    CHECK(slider->keyPressed(juce::KeyPress(juce::KeyPress::endKey)));
    CHECK(window.get(parameter_id::reduction) == 100.0F);
    CHECK(!slider->keyPressed(juce::KeyPress('x')));
}

TEST_CASE("editor: every size that it allows holds all controls, none over another") {
    OpenEditor window;
    for (const auto& [width, height] : {std::pair(620, 440), {900, 580}, {2400, 1600}}) {
        window.editor->setSize(width, height);
        CAPTURE(width, height);
        std::vector<juce::Component*> shown;
        for (auto* child : window.editor->getChildren())
            if (child->isVisible() && dynamic_cast<juce::ResizableCornerComponent*>(child) == nullptr &&
                dynamic_cast<juce::TooltipWindow*>(child) == nullptr)
                shown.push_back(child);
        for (auto* a : shown) {
            CAPTURE(a->getTitle(), a->getName());
            CHECK(a->getWidth() > 20);
            CHECK(a->getHeight() > 10);
            CHECK(window.editor->getLocalBounds().contains(a->getBounds()));
            for (auto* b : shown) CHECK((a == b || !a->getBounds().intersects(b->getBounds())));
        }
    }
}

TEST_CASE("editor: hovering over the model tells what it is for, its latency and its cost") {
    OpenEditor window;
    auto* menu = dynamic_cast<juce::TextButton*>(titled(*window.editor, "Model"));
    REQUIRE(menu != nullptr);
    CHECK(menu->getButtonText() == "voice");
    const auto card = menu->getTooltip();
    CHECK(card.containsIgnoreCase("voice"));
    CHECK(card.contains("32"));
}

TEST_CASE("editor: twenty instances open and close their editors while sound plays") {
    std::vector<std::unique_ptr<PluginHost>> hosts;
    for (int i = 0; i < 20; ++i) hosts.push_back(std::make_unique<PluginHost>(rate));
    std::atomic<bool> done{false};
    std::jthread audio([&] {
        const Channels sound{white_noise(2048, 0.1, 1), white_noise(2048, 0.1, 2)};
        while (!done)
            for (const auto& host : hosts) host->play(sound);
    });
    const char* rounds = std::getenv("SORDINO_EDITOR_ROUNDS"); // the long test has more
    for (int round = 0; round < (rounds != nullptr ? std::atoi(rounds) : 3); ++round) {
        std::vector<std::unique_ptr<juce::AudioProcessorEditor>> editors;
        for (const auto& host : hosts) editors.emplace_back(host->processor.createEditor());
        for (const auto& editor : editors) dynamic_cast<Editor&>(*editor).refresh();
        CHECK(editors.front()->createComponentSnapshot({100, 100}).isValid());
    }
    done = true;
}

TEST_CASE("editor: it opens as large as the session left it, within its limits") {
    OpenEditor window;
    window.editor->setSize(1000, 700);
    PluginHost other;
    other.restore(window.saved());
    const auto size_of = [](PluginHost& host) {
        const Editor editor(host.processor);
        return std::pair(editor.getWidth(), editor.getHeight());
    };
    CHECK((size_of(other) == std::pair(1000, 700)));
    other.processor.editor_width = 1 << 30;
    other.processor.editor_height = -5;
    CHECK((size_of(other) == std::pair(2400, 440)));
}

TEST_CASE("editor: a model of one's own that is trained anew while it plays is loaded anew") {
    TestFolder home;
    const DataHome there(home.path().string());
    std::filesystem::create_directories(user_model_folder());
    const auto file = user_model_path("mine");
    REQUIRE(save_model(file, random_model(1)));
    OpenEditor window;
    window.choose("mine");
    window.editor->refresh();
    ModelBar bar(window.processor);
    bar.update(window.processor.shown());
    const auto first = window.processor.shown().model;
    bar.reload_if_changed();
    juce::Thread::sleep(20); // a load that should not be would have come in
    CHECK(window.processor.shown().model == first);
    REQUIRE(save_model(file, random_model(2)));
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(2));
    window.wait_for_model([&] { bar.reload_if_changed(); });
    CHECK(window.processor.shown().model != first);
    CHECK(window.processor.shown().model->training == random_model(2).training);
}

TEST_CASE("editor: names and notices of any bytes are shown as what is UTF-8, or with question marks") {
    CHECK(text_from("fan") == "fan");
    CHECK(text_from("caf\xc3\xa9") == juce::String::fromUTF8("caf\xc3\xa9"));
    for (const std::string start : {"\x80", "\xe0", "\xf0\x9f", "\xff"}) {
        const auto shown = text_from(start + std::string(300, 'A') + start);
        CHECK(shown.startsWith("?"));
        CHECK(shown.endsWith("A" + juce::String::repeatedString("?", static_cast<int>(start.size()))));
    }
    OpenEditor window;
    TestFolder folder;
    const std::string file = folder / "\x80 name.safetensors";
    write_bytes(file, "no model");
    window.choose_file(file);
    window.editor->refresh();
    auto* notice = dynamic_cast<juce::Label*>(titled(*window.editor, "Notice"));
    REQUIRE(notice != nullptr);
    CHECK(notice->getText().contains("? name.safetensors"));
}
