// Size and place.
#include "plugin/standalone/window.h"

#include "plugin/look.h"

namespace sordino {

Window::Window(std::unique_ptr<Content> content, const juce::String& place)
    : DocumentWindow("Sordino", palette::ground, allButtons)
    , content_(*content) {
    setUsingNativeTitleBar(true);
    setResizable(true, false);
    setConstrainer(&content->limits());
    setContentOwned(content.release(), true);
    if (place.isEmpty() || !restoreWindowStateFromString(place)) centreWithSize(getWidth(), getHeight());
    setVisible(true);
    content_.grabKeyboardFocus();
}

void Window::closeButtonPressed() { juce::JUCEApplicationBase::quit(); }

} // namespace sordino
