// Codes of windows written as a table.
#pragma once

#include <cstddef>
#include <string>

#include "model/result.h"
#include "training/table/table_writer.h"
#include "training/table/window_codes.h"

namespace sordino {

// A row a window: the time column of the table that the windows are of ("row" where it has none), then c1,
// c2,
// ... One thread at a time.
class CodeWriter {
  public:
    // values: of one code. The kind of table is that of TableWriter, but always with a header; a .npy holds
    // codes alone. Errors: AtomicFile's.
    static Result<CodeWriter> create(const std::string& path, const TableInfo& like, std::size_t values);

    Result<void> write(const WindowCode& code); // errors: the system's
    Result<void> finish();                      // only now the file is there

  private:
    CodeWriter(TableWriter writer, std::size_t values);

    TableWriter writer_;
    TableRow row_;
};

} // namespace sordino
