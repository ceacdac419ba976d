// MessageProblems: a counter for each kind, and how far it has been told.
#include "training/table/message_problems.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::size_t longest_excerpt = 60;

std::string_view words_of(MessageProblem kind) {
    switch (kind) {
    case MessageProblem::no_object:
        return "left out: expected a JSON object of at most 1 MiB";
    case MessageProblem::no_channel:
        return "left out: none of the model's channels is in it";
    case MessageProblem::no_order:
        return "left out: it has neither a time stamp nor a sequence number (--time-column, --sequence)";
    case MessageProblem::unreadable_order:
        return "left out: a time stamp or sequence number is missing or cannot be read";
    case MessageProblem::old_row:
        return "left out: not after the row before, so delivered again or late";
    case MessageProblem::absent_channel:
        return "missing: the channel is not in the message";
    case MessageProblem::text_for_number:
        return "missing: a number is expected";
    case MessageProblem::lost_row:
        return "never came, by the sequence numbers: the broker dropped them, or nobody sent them";
    }
    return "";
}

std::string line_of(MessageProblem kind, std::int64_t count, std::string_view newest) {
    const bool value = kind == MessageProblem::absent_channel || kind == MessageProblem::text_for_number;
    return fmt::format("{} {}{} {} (the newest: {})\n", count, value ? "value" : "row", count == 1 ? "" : "s",
                       words_of(kind), newest);
}

// Control characters would spoil the terminal.
std::string shown(std::string_view text) {
    std::string excerpt(text.substr(0, longest_excerpt));
    for (char& c : excerpt)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return excerpt;
}

} // namespace

void MessageProblems::add(MessageProblem kind, std::string_view excerpt, std::int64_t count) {
    auto& counted = kinds_[static_cast<std::size_t>(kind)];
    counted.count += count;
    counted.newest = shown(excerpt);
}

std::string MessageProblems::news(std::string_view before) {
    std::string lines;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        auto& counted = kinds_[i];
        if (counted.count < counted.told_from) continue;
        while (counted.told_from <= counted.count) counted.told_from *= 10;
        lines.append(before).append(line_of(static_cast<MessageProblem>(i), counted.count, counted.newest));
    }
    return lines;
}

std::string MessageProblems::text(std::string_view before) const {
    std::string lines;
    for (std::size_t i = 0; i < kinds_.size(); ++i)
        if (kinds_[i].count > 0)
            lines.append(before).append(
                line_of(static_cast<MessageProblem>(i), kinds_[i].count, kinds_[i].newest));
    return lines;
}

} // namespace sordino
