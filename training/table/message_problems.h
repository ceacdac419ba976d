// What was wrong with rows that came as messages, counted while they come.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sordino {

enum class MessageProblem {
    no_object, // this and all up to old_row: the row is left out
    no_channel,
    no_order,
    unreadable_order,
    old_row,
    absent_channel, // this and the next: the value counts as missing
    text_for_number,
    lost_row, // it never came
};
inline constexpr std::size_t message_problem_kinds = 8;

class MessageProblems {
  public:
    // count: rows or values. excerpt: of the message, its first 60 bytes are kept.
    void add(MessageProblem kind, std::string_view excerpt, std::int64_t count = 1);

    std::int64_t of(MessageProblem kind) const { return kinds_[static_cast<std::size_t>(kind)].count; }

    // A line, with `before` in front, for each kind that has grown past 1, 10, 100, ... since the last call:
    // "2 rows left out: none of the model's channels is in it (the newest: ...)". A stream may go on for
    // years, so neither silence nor a line a row will do.
    std::string news(std::string_view before);

    std::string text(std::string_view before) const; // the same for each kind that there was

  private:
    struct Counted {
        std::int64_t count = 0, told_from = 1;
        std::string newest;
    };
    std::array<Counted, message_problem_kinds> kinds_;
};

} // namespace sordino
