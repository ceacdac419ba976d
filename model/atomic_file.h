// A file that replaces the one before it only when it is whole: temporary name, flush to disk, rename.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "model/result.h"

namespace sordino {

// Use: create(), fill the temporary (by write(), or by a library that is given temporary()), commit().
// Without a commit() that succeeds the destructor removes the temporary and the target stays as it was.
// A process that is killed leaves its temporary behind: hidden, beside the target, ending in the target's
// extension (".voice.1234-0.tmp.safetensors"). One thread at a time per object; any number of objects.
class AtomicFile {
  public:
    // Makes an empty temporary in the target's folder, so that a folder that cannot be written to is
    // known before the work is done. A link to a file is followed: the file it names is replaced, the link
    // stays. Anything else that is there and is no regular file (a folder, /dev/null, a pipe) is refused.
    // The new file belongs to whoever writes it and is never more open to others than the one it replaces.
    static Result<AtomicFile> create(const std::filesystem::path& target);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    // Where the content goes until commit(); empty after it.
    const std::filesystem::path& temporary() const { return temporary_; }

    // Makes `bytes` the whole content of the temporary, instead of what it held. After one that fails the
    // temporary holds a part: do not commit it.
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);

    // Flushes the temporary to disk and gives it the target's name. Whoever wrote to it has closed it.
    // Once only: there is nothing left to commit afterwards.
    [[nodiscard]] Result<void> commit();

    // A name beside the target, another one at each call in this process.
    static std::filesystem::path temporary_name(const std::filesystem::path& target);

  private:
    AtomicFile(std::filesystem::path target, std::filesystem::path temporary);

    std::filesystem::path target_;
    std::filesystem::path temporary_;
};

// create(), write() and commit() in one.
[[nodiscard]] Result<void> write_atomically(const std::filesystem::path& target,
                                            std::span<const std::byte> bytes);

} // namespace sordino
