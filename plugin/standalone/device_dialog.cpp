// JUCE's selector in a window of ours, above a sentence about what plays.
#include "plugin/standalone/device_dialog.h"

#include "plugin/look.h"

#include <juce_audio_utils/juce_audio_utils.h>

#include <memory>

namespace sordino {
namespace {

constexpr int width = 600, height = 440, margin = 16, sentence_height = 64, most_channels = 2;

class Panel final : public juce::Component, private juce::ChangeListener {
  public:
    explicit Panel(SoundDevices& devices)
        : devices_(devices)
        , selector_(devices.manager(), 0, most_channels, 0, most_channels, false, false, true, false) {
        getLookAndFeel().setColour(juce::ListBox::backgroundColourId,
                                   palette::panel); // no other list is there
        getLookAndFeel().setColour(juce::ListBox::outlineColourId, palette::line);
        addAndMakeVisible(selector_);
        addAndMakeVisible(sentence_);
        sentence_.setJustificationType(juce::Justification::topLeft);
        sentence_.setMinimumHorizontalScale(1.0F);
        devices_.addChangeListener(this);
        show();
        setSize(width, height);
    }
    ~Panel() override { devices_.removeChangeListener(this); }

    void resized() override {
        auto area = getLocalBounds().reduced(margin);
        sentence_.setBounds(area.removeFromBottom(sentence_height));
        selector_.setBounds(area.withHeight(selector_.getHeight())); // it knows its height
    }

  private:
    void changeListenerCallback(juce::ChangeBroadcaster*) override { show(); }

    void show() {
        const auto& shown = devices_.shown();
        sentence_.setText(shown.explanation, juce::dontSendNotification);
        sentence_.setColour(juce::Label::textColourId, shown.silent ? palette::before : palette::dim);
    }

    SoundDevices& devices_;
    juce::AudioDeviceSelectorComponent selector_;
    juce::Label sentence_;
};

} // namespace

void DeviceDialog::open(juce::Component& over) {
    if (window_ != nullptr) return window_->toFront(true);
    juce::DialogWindow::LaunchOptions options;
    options.content.setOwned(std::make_unique<Panel>(devices_).release());
    options.dialogTitle = "Audio settings";
    options.dialogBackgroundColour = palette::ground;
    options.componentToCentreAround = &over;
    options.resizable = false;
    window_ = options.launchAsync();
}

} // namespace sordino
