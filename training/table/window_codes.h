// The network's code of each window that rows of a table make, with its time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/window_stream.h"
#include "training/table/even_rows.h"
#include "training/table/table_reader.h"

namespace sordino {

struct WindowCode {
    std::string time; // stamp of the window's newest row; its number, from 1, where rows have no stamps
    std::vector<float> code; // see WindowStream::code
};

// Of the window that the newest row ended; empty where it ended none that is whole.
std::span<const float> new_code(const WindowStream& stream) noexcept;

// Windows wait here until they are asked for. One thread at a time.
class WindowCodes {
  public:
    explicit WindowCodes(const TableInfo& info);

    void begin(const TableRow& row); // the next row, before its places

    // After a stream was given the values of this place, which the row has brought: the code of the window
    // that this made, or nothing. A place between rows has a time stamp of its own.
    void take(std::span<const float> code, const EvenRow& place, const TableRow& row);

    bool next(WindowCode& code); // false where there is none by now

  private:
    std::string time_of(const EvenRow& place, const TableRow& row) const;

    TableFormat format_;
    std::optional<TimeStamp> origin_;
    std::int64_t rows_ = 0;
    std::deque<WindowCode> codes_;
};

} // namespace sordino
