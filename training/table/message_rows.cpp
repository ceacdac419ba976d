// The rules for messages: which are rows, where they stand in time, and which values are missing.
#include "training/table/message_rows.h"

#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "training/number_in.h"
#include "training/table/cell_value.h"

namespace sordino {
namespace {

using nlohmann::ordered_json;

constexpr int deepest = 32; // of nesting: what is deeper would be printed by as much recursion

ordered_json parse(std::string_view text) {
    bool too_deep = false;
    auto value = ordered_json::parse(
        text,
        [&](int depth, ordered_json::parse_event_t, const ordered_json&) {
            too_deep = too_deep || depth > deepest;
            return !too_deep;
        },
        false);
    return too_deep ? ordered_json() : value;
}

// What a table would have in the cell; of lists and objects nothing.
std::string text_of(const ordered_json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_number() ? value.dump() : "";
}

CellValue value_of(const ordered_json& value) {
    if (value.is_null()) return {};
    if (value.is_number()) return {CellValue::Kind::number, value.get<double>()};
    if (value.is_string()) return cell_value(value.get_ref<const std::string&>(), false);
    return {CellValue::Kind::text, missing_value};
}

// Without what would divide a line into other cells.
bool fits_a_cell(std::string_view text) {
    return text.find_first_of("\t\r\n\"") == std::string_view::npos && trimmed(text) == text;
}

// Far from the ends, so that differences fit too.
std::optional<std::int64_t> number_of(const ordered_json* value) {
    constexpr double largest = 4e18;
    if (value == nullptr || !value->is_number_integer() || std::abs(value->get<double>()) > largest)
        return std::nullopt;
    return value->get<std::int64_t>();
}

ordered_json shortest(float value) {
    if (!std::isfinite(value)) return nullptr;
    return number_in<double>(fmt::format("{}", value)).value_or(static_cast<double>(value));
}

} // namespace

struct MessageRows::Parsed {
    ordered_json object;

    const ordered_json* find(const std::string& name) const {
        const auto found = name.empty() ? object.end() : object.find(name);
        return found == object.end() ? nullptr : &*found;
    }
};

MessageRows::MessageRows(std::vector<std::string> channels, double rate_hz, MessageHints hints)
    : channels_(std::move(channels))
    , rate_hz_(rate_hz)
    , hints_(std::move(hints)) {
    for (std::size_t c = 0; c < channels_.size(); ++c) channel_of_[channels_[c]] = c;
}

std::vector<std::size_t> MessageRows::columns() const {
    std::vector<std::size_t> columns(channels_.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    return columns;
}

bool MessageRows::leave_out(MessageProblem kind, std::string_view text) {
    problems_.add(kind, text);
    return false;
}

bool MessageRows::read(std::string_view message, TableRow& row) {
    if (message.size() > longest_message) return leave_out(MessageProblem::no_object, message);
    const Parsed parsed{parse(message)};
    if (!parsed.object.is_object()) return leave_out(MessageProblem::no_object, message);
    const Missing missing = read_values(parsed, row);
    if (missing.absent == channels_.size()) return leave_out(MessageProblem::no_channel, message);
    if (!format_ && !find_time(parsed)) return leave_out(MessageProblem::no_order, message);
    if (!read_order(parsed, message, row)) return false;
    if (missing.absent > 0)
        problems_.add(MessageProblem::absent_channel, message, static_cast<std::int64_t>(missing.absent));
    if (missing.text > 0) problems_.add(MessageProblem::text_for_number, message, missing.text);
    row.cells.assign(1, std::string(message));
    return true;
}

MessageRows::Missing MessageRows::read_values(const Parsed& message, TableRow& row) const {
    row.values.assign(channels_.size(), missing_value);
    Missing missing{channels_.size(), 0};
    for (const auto& [name, value] : message.object.items()) {
        const auto channel = channel_of_.find(name);
        if (channel == channel_of_.end()) continue;
        const CellValue cell = value_of(value);
        row.values[channel->second] = cell.number;
        --missing.absent;
        missing.text += cell.kind == CellValue::Kind::text ? 1 : 0;
    }
    return missing;
}

// The names as a header, the values as a row below it.
bool MessageRows::find_time(const Parsed& message) {
    std::string names, cells;
    for (const auto& [name, value] : message.object.items()) {
        const std::string cell = text_of(value);
        if (name.empty() || name == hints_.sequence || !fits_a_cell(name) || !fits_a_cell(cell)) continue;
        names += name + '\t';
        cells += cell + '\t';
    }
    names += "row"; // so that there is a column of numbers
    cells += "0";
    TableHints hints;
    hints.separator = '\t';
    hints.decimal_comma = false;
    hints.header = true;
    hints.time_column = hints_.time_column;
    hints.time_unit_s = hints_.time_unit_s;
    auto format = find_format({names, cells}, hints, "message");
    if (!format || (!format->time_column && hints_.sequence.empty())) return false;
    if (format->time_column) time_name_ = format->names[*format->time_column];
    format_ = std::move(*format);
    return true;
}

std::optional<TimeStamp> MessageRows::read_time(const Parsed& message) {
    const auto* value = message.find(time_name_);
    const std::string text = value != nullptr ? text_of(*value) : "";
    const auto stamp = stamp_in(*format_, text);
    const auto decimals = stamp ? decimals_of(text) : std::nullopt;
    if (!decimals) return stamp;
    const double resolution_s = format_->time_unit_s * std::pow(10.0, -*decimals);
    if (resolution_s_ == 0.0 || resolution_s < resolution_s_) resolution_s_ = resolution_s;
    return stamp;
}

bool MessageRows::read_order(const Parsed& message, std::string_view text, TableRow& row) {
    const bool has_time = !time_name_.empty();
    const auto stamp = has_time ? read_time(message) : std::nullopt;
    const auto number = number_of(message.find(hints_.sequence));
    if ((has_time && !stamp) || (!hints_.sequence.empty() && !number))
        return leave_out(MessageProblem::unreadable_order, text);
    if (last_ ? *stamp <= *last_ : !has_time && last_number_ && *number <= *last_number_)
        return leave_out(MessageProblem::old_row, text);
    if (last_number_ && *number > *last_number_ + 1)
        problems_.add(MessageProblem::lost_row, text, *number - *last_number_ - 1);
    if (!first_) first_ = stamp;
    if (!first_number_) first_number_ = number;
    row.time = has_time ? difference(*stamp, *first_) * format_->time_unit_s
                        : static_cast<double>(*number - *first_number_) / rate_hz_;
    last_ = stamp;
    last_number_ = number;
    return true;
}

std::string MessageRows::with_values(std::string_view message, std::span<const float> values,
                                     std::span<const std::size_t> channels) const {
    ordered_json object = parse(message);
    for (std::size_t i = 0; i < channels.size(); ++i) object[channels_[channels[i]]] = shortest(values[i]);
    return object.dump();
}

std::string MessageRows::stamp_with(std::string_view message, std::string_view more) const {
    const Parsed parsed{parse(message)};
    std::string text = "{";
    for (const auto& name : {time_name_, hints_.sequence})
        if (const auto* value = parsed.find(name))
            text += ordered_json(name).dump() + ':' + value->dump() + ',';
    return text.append(more) + '}';
}

} // namespace sordino
