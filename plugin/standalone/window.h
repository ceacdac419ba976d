// The app's window.
#pragma once

#include "plugin/standalone/content.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <memory>

namespace sordino {

class Window final : public juce::DocumentWindow {
  public:
    // Where and as large as `place` says, which getWindowStateAsString() gave; else in the middle.
    Window(std::unique_ptr<Content> content, const juce::String& place);

    Content& content() noexcept { return content_; }

    void closeButtonPressed() override;

  private:
    Content& content_; // owned by the base
};

} // namespace sordino
