// Rows that come as messages, a JSON object each: {"time": 12.5, "flow": 5.1, "heat": null}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "training/table/message_problems.h"
#include "training/table/table_format.h"
#include "training/table/table_reader.h"

namespace sordino {

inline constexpr std::size_t longest_message = std::size_t{1} << 20; // bytes; a longer one is left out

struct MessageHints {
    std::string time_column;  // the name of the time stamp, or "none"; empty: found out
    double time_unit_s = 0.0; // as in TableHints
    std::string sequence;     // the name of a number that rises by one a row; empty: there is none
};

// The time stamp is found as find_format does, in the first row: names are columns. A row needs one, or a
// sequence number: it is the only way to tell a row that is delivered again from a new one. Rows that are not
// after the row before are left out, by their time stamps, and where they have none by their numbers, which
// are then their places at the model's rate too. Numbers that were passed over are lost rows; where they fall
// while time goes on, a publisher began anew.
//
// Missing values are null, the texts that are missing in a table (see cell_value.h), and channels that are
// not in the object. One thread at a time. Memory: a row.
class MessageRows {
  public:
    // channels: of the model. rate_hz: the model's.
    MessageRows(std::vector<std::string> channels, double rate_hz, MessageHints hints);

    // False: it is left out, see problems(). The row has the model's channels in their order, the seconds
    // since the first row, and the message as its only cell.
    bool read(std::string_view message, TableRow& row);

    // For RestoredRows and WatchedRows: each channel of the model is the row's own.
    std::vector<std::size_t> columns() const;

    // The finest last decimal of the time stamps until now: JSON drops a zero at the end. 0: not known.
    double time_resolution_s() const { return resolution_s_; }

    MessageProblems& problems() { return problems_; }

    // The message with these values instead of its own, the rest as it was; values[i] is of channels[i] (of
    // the model), as the shortest text that reads back as the same float, null where it is not finite. Only
    // for messages that read() took.
    std::string with_values(std::string_view message, std::span<const float> values,
                            std::span<const std::size_t> channels) const;

    // The message's time stamp and sequence number, as far as it has them, and then these; `more` are members
    // in JSON: "\"score\":0.5".
    std::string stamp_with(std::string_view message, std::string_view more) const;

  private:
    struct Parsed;
    struct Missing {
        std::size_t absent = 0; // channels that are not in the message
        std::int64_t text = 0;  // values that are neither numbers nor null
    };
    Missing read_values(const Parsed& message, TableRow& row) const;
    bool find_time(const Parsed& message);
    bool read_order(const Parsed& message, std::string_view text, TableRow& row);
    std::optional<TimeStamp> read_time(const Parsed& message);
    bool leave_out(MessageProblem kind, std::string_view text);

    std::vector<std::string> channels_;
    std::unordered_map<std::string, std::size_t> channel_of_;
    double rate_hz_;
    MessageHints hints_;
    std::optional<TableFormat> format_; // of the time stamps, once a row has come
    std::string time_name_;             // empty: there are none
    double resolution_s_ = 0.0;
    std::optional<TimeStamp> first_, last_;
    std::optional<std::int64_t> first_number_, last_number_;
    MessageProblems problems_;
};

} // namespace sordino
