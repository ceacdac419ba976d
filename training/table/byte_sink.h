// Bytes into a file that appears when it is whole, packed by gzip or not, or to standard output.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "model/result.h"

namespace sordino {

// One thread at a time.
class ByteSink {
  public:
    // "-" is standard output. Errors: AtomicFile's.
    static Result<ByteSink> create(const std::string& path, bool packed);

    ByteSink(ByteSink&&) noexcept;
    ~ByteSink();

    // To standard output at once, a file's are gathered. A reader that went away is an error (where SIGPIPE
    // does not end the program first).
    Result<void> write(std::string_view bytes);

    // finish(), but the file's first bytes are these; not for what is packed or goes to standard output.
    Result<void> finish_with_front(std::string_view bytes);
    Result<void> finish();

  private:
    struct Impl;
    explicit ByteSink(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
