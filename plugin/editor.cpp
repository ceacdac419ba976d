// Layout, and the way of the data from the tap to the views.
#include "plugin/editor.h"

#include "plugin/text.h"

#include <fmt/format.h>

#include <cmath>

namespace sordino {
namespace {

constexpr int frames_per_second = 60;
constexpr int least_width = 620, least_height = 440, most_width = 2400, most_height = 1600;
constexpr int margin = 16, gap = 10;
constexpr int bar_height = 32, notice_height = 34, controls_height = 176, side_width = 132;
const juce::String model_ending = ".safetensors";

float decibels(float amplitude) { return 20.0F * std::log10(std::max(amplitude, 1e-6F)); }

} // namespace

Editor::Switch::Switch(juce::AudioProcessorValueTreeState& state, const char* id, const juce::String& hint)
    : button(state.getParameter(id)->getName(40))
    , attachment(state, id, button) {
    button.setTooltip(hint);
    button.setHelpText(hint);
    button.setWantsKeyboardFocus(true);
}

Editor::Editor(Processor& owner)
    : AudioProcessorEditor(owner)
    , owner_(owner)
    , models_(owner)
    , input_view_("Input", palette::before)
    , output_view_("Output", palette::after)
    , input_meter_("In", palette::before, LevelMeter::Grows::up, 60.0F)
    , output_meter_("Out", palette::after, LevelMeter::Grows::up, 60.0F)
    , reduction_meter_("Reduced", palette::text, LevelMeter::Grows::down, 40.0F)
    , reduction_(owner.parameters(), parameter_id::reduction, "No frequency is turned down by more than this")
    , mix_(owner.parameters(), parameter_id::mix, "How much of the result is denoised; the rest is the input")
    , output_(owner.parameters(), parameter_id::output, "Gain of what leaves")
    , listen_(owner.parameters(), parameter_id::listen, "Hear what is taken away instead of what is left")
    , link_(owner.parameters(), parameter_id::link,
            "Turn all channels down alike, so that the stereo image stays")
    , bypass_(owner.parameters(), parameter_id::bypass, "The input as it is, just as late") {
    setLookAndFeel(&look_);
    setTitle("Sordino");
    for (juce::Component* child : std::initializer_list<juce::Component*>{
             &reduction_, &mix_, &output_, &listen_.button, &link_.button, &bypass_.button, &models_,
             &input_view_, &output_view_, &gain_view_, &input_meter_, &output_meter_, &reduction_meter_,
             &facts_})
        addAndMakeVisible(child);
    facts_.setJustificationType(juce::Justification::centredRight);
    facts_.setColour(juce::Label::textColourId, palette::dim);
    facts_.setTooltip("How late the output is, and this instance's share of one processor core");

    addChildComponent(notice_);
    addChildComponent(dismiss_);
    notice_.setColour(juce::Label::backgroundColourId, palette::before.withAlpha(0.16F));
    notice_.setColour(juce::Label::textColourId, palette::text);
    notice_.setMinimumHorizontalScale(0.7F);
    notice_.setTitle("Notice");
    dismiss_.setButtonText(juce::String::fromUTF8("\xc3\x97"));
    dismiss_.setTitle("Dismiss the notice");
    dismiss_.onClick = [this] { owner_.dismiss_notice(); };

    setResizable(true, true);
    // read before the limits make a size of their own
    const int width = owner.editor_width, height = owner.editor_height;
    setResizeLimits(least_width, least_height, most_width, most_height);
    if (width > 0)
        setSize(std::clamp(width, least_width, most_width), std::clamp(height, least_height, most_height));
    else
        setSize(900, 580);
    owner_.tap().watch();
    startTimerHz(frames_per_second);
    refresh();
}

Editor::~Editor() {
    stopTimer();
    owner_.tap().ignore();
    setLookAndFeel(nullptr);
}

void Editor::refresh() {
    if (const int revision = owner_.revision(); revision != revision_) {
        revision_ = revision;
        show_state();
    }
    show_sound();
    const bool listening = listen_.button.getToggleState();
    output_view_.set_title(listening ? "Removed" : "Output", listening ? palette::before : palette::after);
}

void Editor::show_sound() {
    float in = 0.0F, out = 0.0F, seconds = 0.0F;
    for (DisplayFrame frame; owner_.tap().pop(frame);) {
        in = std::max(in, frame.in_peak);
        out = std::max(out, frame.out_peak);
        seconds += static_cast<float>(DisplayFrame::size / frame.rate);
        load_ += 0.02F * (frame.load - load_);
        analysis_.add(frame, [this](const DisplayAnalysis::Column& column) {
            input_view_.add(column.in_db);
            output_view_.add(column.out_db);
        });
    }
    if (seconds == 0.0F) return;
    gain_view_.set(analysis_.gain_db());
    input_meter_.set(decibels(in), seconds);
    output_meter_.set(decibels(out), seconds);
    reduction_meter_.set(analysis_.reduction_db(), seconds);
    facts_.setText(delay_text_ + juce::String(fmt::format("   {:.1f} % CPU", 100.0F * load_)),
                   juce::dontSendNotification);
    for (juce::Component* view : std::initializer_list<juce::Component*>{
             &input_view_, &output_view_, &gain_view_, &input_meter_, &output_meter_, &reduction_meter_})
        view->repaint();
}

void Editor::show_state() {
    const auto shown = owner_.shown();
    models_.update(shown);
    delay_text_ = shown.rate > 0 ? juce::String(fmt::format("{:.1f} ms", 1000.0 * shown.latency / shown.rate))
                                 : juce::String();
    facts_.setText(delay_text_, juce::dontSendNotification);
    const auto text = text_from(shown.notice);
    notice_.setText(text, juce::dontSendNotification);
    notice_.setTooltip(text);
    notice_.setVisible(text.isNotEmpty());
    dismiss_.setVisible(text.isNotEmpty());
    resized();
}

void Editor::paint(juce::Graphics& g) {
    g.fillAll(palette::ground);
    g.setColour(palette::text);
    g.setFont(type::strong(20.0F));
    g.drawText("Sordino", margin, margin, 110, bar_height, juce::Justification::centredLeft, false);
}

void Editor::paintOverChildren(juce::Graphics& g) {
    if (dropping_) draw_drop_target(g, getLocalBounds(), "Drop to play this model", palette::after);
}

void Editor::resized() {
    owner_.editor_width = getWidth();
    owner_.editor_height = getHeight();
    auto area = getLocalBounds().reduced(margin);
    auto bar = area.removeFromTop(bar_height);
    facts_.setBounds(bar.removeFromRight(160));
    bar.removeFromLeft(120);
    models_.setBounds(bar.withSizeKeepingCentre(std::min(320, bar.getWidth()), bar_height));
    area.removeFromTop(gap);
    if (notice_.isVisible()) {
        auto strip = area.removeFromTop(notice_height);
        dismiss_.setBounds(strip.removeFromRight(notice_height));
        notice_.setBounds(strip);
        area.removeFromTop(gap);
    }

    auto controls = area.removeFromBottom(controls_height);
    area.removeFromBottom(gap);
    auto side = area.removeFromRight(side_width);
    area.removeFromRight(gap);
    const int pane = (area.getHeight() - gap) / 2;
    input_view_.setBounds(area.removeFromTop(pane));
    area.removeFromTop(gap);
    output_view_.setBounds(area);
    auto meters = side.removeFromTop(pane);
    side.removeFromTop(gap);
    gain_view_.setBounds(side);
    const int meter = meters.getWidth() / 3;
    input_meter_.setBounds(meters.removeFromLeft(meter));
    output_meter_.setBounds(meters.removeFromLeft(meter));
    reduction_meter_.setBounds(meters);

    constexpr int small = 104, switches = 160;
    auto row = controls.withSizeKeepingCentre(std::min(controls.getWidth(), 640), controls_height);
    reduction_.setBounds(row.removeFromLeft(200));
    row.removeFromLeft(24);
    mix_.setBounds(row.removeFromLeft(small).withSizeKeepingCentre(small, 130));
    output_.setBounds(row.removeFromLeft(small).withSizeKeepingCentre(small, 130));
    row.removeFromLeft(24);
    auto column = row.removeFromLeft(switches).withSizeKeepingCentre(switches, 3 * 34);
    for (Switch* one : {&listen_, &link_, &bypass_})
        one->button.setBounds(column.removeFromTop(34).reduced(0, 3));
}

bool Editor::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && files[0].endsWithIgnoreCase(model_ending);
}

void Editor::fileDragEnter(const juce::StringArray&, int, int) { set_dropping(true); }
void Editor::fileDragExit(const juce::StringArray&) { set_dropping(false); }

void Editor::filesDropped(const juce::StringArray& files, int, int) {
    set_dropping(false);
    owner_.choose_file(files[0].toStdString());
}

void Editor::set_dropping(bool dropping) {
    dropping_ = dropping;
    repaint();
}

} // namespace sordino
