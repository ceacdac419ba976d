// TableProblems: one counter for each kind.
#include "training/table/table_problems.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::size_t longest_excerpt = 40;

} // namespace

std::string_view words_of(TableProblem kind) {
    switch (kind) {
    case TableProblem::text_for_number:
        return "text where a number is expected";
    case TableProblem::too_few_columns:
        return "too few columns";
    case TableProblem::too_many_columns:
        return "too many columns";
    case TableProblem::unreadable_time:
        return "a time stamp that cannot be read";
    case TableProblem::repeated_time:
        return "the time stamp of the row before";
    case TableProblem::backward_time:
        return "a time stamp before that of the row before";
    }
    return "";
}

void TableProblems::add(TableProblem kind, std::int64_t line, std::string_view excerpt) {
    auto& counted = kinds_[static_cast<std::size_t>(kind)];
    if (counted.count++ > 0) return;
    counted.first_line = line;
    counted.excerpt = excerpt.substr(0, longest_excerpt);
}

std::int64_t TableProblems::total() const {
    std::int64_t sum = 0;
    for (const auto& counted : kinds_) sum += counted.count;
    return sum;
}

std::int64_t TableProblems::rows_left_out() const {
    return total() - of(TableProblem::text_for_number).count;
}

std::string TableProblems::text() const {
    std::string lines;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        const auto kind = static_cast<TableProblem>(i);
        const auto& counted = kinds_[i];
        if (counted.count == 0) continue;
        const std::string_view what = kind == TableProblem::text_for_number ? "value" : "row";
        const std::string_view fate = kind == TableProblem::text_for_number ? "missing" : "left out";
        lines += fmt::format("{} {}{} {}: {} (first in line {}: \"{}\")\n", counted.count, what,
                             counted.count == 1 ? "" : "s", fate, words_of(kind), counted.first_line,
                             counted.excerpt);
    }
    return lines;
}

} // namespace sordino
