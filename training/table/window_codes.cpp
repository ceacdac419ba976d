// Codes and the time stamps of their places.
#include "training/table/window_codes.h"

#include "training/table/time_text.h"

namespace sordino {

WindowCodes::WindowCodes(const TableInfo& info)
    : format_(info.format) {}

void WindowCodes::begin(const TableRow& row) {
    ++rows_;
    if (!origin_) origin_ = origin_of(format_, row);
}

std::string WindowCodes::time_of(const EvenRow& place, const TableRow& row) const {
    if (!origin_) return std::to_string(rows_);
    return place.is_a_row ? row.cells[*format_.time_column] : time_text(format_, *origin_, place.time);
}

std::span<const float> new_code(const WindowStream& stream) noexcept {
    return stream.has_new_window() ? stream.code() : std::span<const float>();
}

void WindowCodes::take(std::span<const float> code, const EvenRow& place, const TableRow& row) {
    if (code.empty()) return;
    codes_.push_back({time_of(place, row), {code.begin(), code.end()}});
}

bool WindowCodes::next(WindowCode& code) {
    if (codes_.empty()) return false;
    code = std::move(codes_.front());
    codes_.pop_front();
    return true;
}

} // namespace sordino
