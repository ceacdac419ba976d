// Bytes of a file or of a pipe as they come; what gzip packed is unpacked on the way.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "model/result.h"

namespace sordino {

// One thread at a time.
class ByteSource {
  public:
    // "-" is standard input. Errors: a file that is missing, a folder, or one that may not be read.
    static Result<ByteSource> open(const std::string& path);

    // The descriptor stays open, and belongs to the caller. name: for messages.
    ByteSource(int descriptor, std::string name);

    ByteSource(ByteSource&&) noexcept;
    ByteSource& operator=(ByteSource&&) noexcept;
    ~ByteSource();

    // Fills the front of `bytes` (one or more) with what is there, and waits only where that is nothing.
    // Returns how many those were, 0 only at the end. Errors: the system's, and packed bytes that are damaged
    // or cut off.
    Result<std::size_t> read(std::span<char> bytes);

    // Before the first read(): whether these bytes come first. It takes no more of them than that needs, and
    // read() gives them all the same. Errors as read.
    Result<bool> begins_with(std::string_view bytes);

    // Whether bytes may come later, as from a pipe or a terminal; a regular file is there as a whole.
    bool is_live() const;
    const std::string& name() const;

  private:
    struct Impl;
    explicit ByteSource(std::unique_ptr<Impl>);
    Result<std::size_t> read_on(std::span<char> bytes);
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
