// The editor of a hosted plugin on a display, and what is to be seen there.
#pragma once

#include "tests/strict_host.h"

namespace sordino::test::strict {

// Prints "skipped: <reason>" where there is none.
inline bool has_display() {
    const bool has = std::getenv("DISPLAY") != nullptr;
    if (!has) std::cout << "skipped: there is no display: Xvfb is not installed\n";
    return has;
}

// [message thread] An editor at the upper left of the screen, for as long as it lives.
class Window {
  public:
    explicit Window(juce::AudioPluginInstance& instance)
        : editor_(instance.createEditorIfNeeded()) {
        REQUIRE(editor_ != nullptr);
        editor_->setTopLeftPosition(0, 0);
        editor_->addToDesktop(0);
        editor_->setVisible(true);
    }

    juce::AudioProcessorEditor& editor() { return *editor_; }
    juce::Point<int> size() const { return {editor_->getWidth(), editor_->getHeight()}; }

  private:
    std::unique_ptr<juce::AudioProcessorEditor> editor_;
};

} // namespace sordino::test::strict
