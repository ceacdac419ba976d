// Layout of the bar, and what its controls do.
#include "plugin/standalone/bar.h"

#include "plugin/look.h"

#include <algorithm>

namespace sordino {
namespace {

constexpr int margin = 16, gap = 10, control_height = 36;
constexpr int input_width = 100, play_width = 118, loop_width = 76;

} // namespace

Bar::Bar(Engine& engine, SoundDevices& devices)
    : engine_(engine)
    , devices_(devices) {
    for (juce::Component* child :
         std::initializer_list<juce::Component*>{&input_, &play_, &file_, &loop_, &settings_})
        addAndMakeVisible(child);
    input_.setWantsKeyboardFocus(true);
    input_.onClick = [this] { engine_.set_input_on(input_.getToggleState()); };
    loop_.setButtonText("Loop");
    loop_.setTooltip("Play the file again and again");
    loop_.setWantsKeyboardFocus(true);
    loop_.onClick = [this] { engine_.player().set_loop(loop_.getToggleState()); };
    play_.onClick = [this] {
        if (engine_.player().poll().playing)
            engine_.player().stop();
        else
            on_open();
    };
    file_.on_seek = [this](double seconds) { engine_.player().seek(seconds); };
    settings_.onClick = [this] { on_settings(); };
    refresh();
}

void Bar::refresh() {
    const auto& playing = engine_.player().poll();
    play_.show(playing.playing);
    file_.show(playing);
    loop_.setToggleState(engine_.player().loop(), juce::dontSendNotification);
    show_input();
    const auto& shown = devices_.shown();
    settings_.show(shown.summary, shown.silent);
    settings_.setTooltip(shown.explanation);
}

void Bar::show_input() {
    const bool there = devices_.shown().has_input, on = engine_.input_on();
    input_.setEnabled(there);
    input_.setAlpha(there ? 1.0F : 0.5F);
    input_.setToggleState(there && on, juce::dontSendNotification);
    input_.setButtonText(!there ? "No input" : (on ? "Input on" : "Input off"));
    input_.setTooltip(!there ? "There is no input to hear"
                             : "Whether the input is heard. A microphone beside loudspeakers howls: "
                               "use headphones, or switch it off. A file plays in its place.");
}

void Bar::paint(juce::Graphics& g) {
    g.fillAll(palette::ground);
    g.setColour(palette::line);
    g.fillRect(0, 0, getWidth(), 1);
}

void Bar::resized() {
    auto area = getLocalBounds().withTrimmedTop(1).reduced(margin, 0);
    area = area.withSizeKeepingCentre(area.getWidth(), control_height);
    settings_.setBounds(area.removeFromRight(std::clamp(area.getWidth() / 3, 150, 320)));
    area.removeFromRight(gap);
    input_.setBounds(area.removeFromLeft(input_width).translated(-4, 0)); // where its pill begins

    area.removeFromLeft(gap);
    play_.setBounds(area.removeFromLeft(play_width));
    area.removeFromLeft(gap);
    loop_.setBounds(area.removeFromRight(loop_width));
    area.removeFromRight(gap);
    file_.setBounds(area);
}

} // namespace sordino
