// AtomicFile on POSIX calls: they give the system's reason for every failure, streams do not.
#include "model/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace sordino {
namespace {

std::string_view advice(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "Free some space, then try again.";
    case EACCES:
    case EPERM:
    case EROFS:
        return "Choose a folder that you may write to.";
    case ENOENT:
    case ENOTDIR:
        return "Create the folder first, or choose another.";
    default:
        return "Choose another name or folder.";
    }
}

tl::unexpected<Error> cannot_write(const fs::path& target, int error) {
    return fail(fmt::format("{}: expected to write this file, the system says: {}. {}", target.string(),
                            std::generic_category().message(error), advice(error)));
}

// An open file; its calls return 0 or errno.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags, mode_t mode = 0)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, mode))
        , open_error_(number_ < 0 ? errno : 0) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int open_error() const { return open_error_; }
    int sync() const { return ::fsync(number_) == 0 ? 0 : errno; }

    int write_all(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(number_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) return errno;
            if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return 0;
    }

    // Some file systems report a failed write only here.
    int close() {
        if (number_ < 0) return 0;
        return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno;
    }

  private:
    int number_;
    int open_error_;
};

int sync_to_disk(const fs::path& path) {
    Descriptor file(path, O_RDONLY);
    if (file.open_error() != 0) return file.open_error();
    if (const int error = file.sync(); error != 0) return error;
    return file.close();
}

// The owner must be able to fill the temporary, even where the old file is read-only.
mode_t mode_for(const fs::path& target) {
    struct stat old {};
    return ::stat(target.c_str(), &old) == 0 ? (old.st_mode & 0777) | 0600 : 0666;
}

} // namespace

AtomicFile::AtomicFile(fs::path target, fs::path temporary)
    : target_(std::move(target))
    , temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : target_(std::move(other.target_))
    , temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const fs::path& target) {
    if (!target.has_filename())
        return fail(
            fmt::format("\"{}\": expected the name of a file, found none. Add one.", target.string()));
    std::error_code error;
    const fs::file_status status = fs::status(target, error);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return fail(fmt::format("{}: expected a regular file or none, found a folder, a device or a pipe. "
                                "Choose another name.",
                                target.string()));
    const bool link_to_file = fs::exists(status) && fs::is_symlink(target, error);
    const fs::path real = link_to_file ? fs::canonical(target, error) : target;
    if (error && link_to_file) return cannot_write(target, error.value());

    // A name can be taken by what a killed process of the same id left behind.
    constexpr int attempts = 100;
    int reason = EEXIST;
    for (int attempt = 0; attempt < attempts && reason == EEXIST; ++attempt) {
        fs::path temporary = temporary_name(real);
        reason = Descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL, mode_for(real)).open_error();
        if (reason == 0) return AtomicFile(real, std::move(temporary));
    }
    return cannot_write(target, reason);
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
    Descriptor file(temporary_, O_WRONLY | O_TRUNC);
    int reason = file.open_error();
    if (reason == 0) reason = file.write_all(bytes);
    if (reason == 0) reason = file.close();
    if (reason != 0) return cannot_write(target_, reason);
    return {};
}

Result<void> AtomicFile::commit() {
    if (const int reason = sync_to_disk(temporary_); reason != 0) return cannot_write(target_, reason);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) return cannot_write(target_, errno);
    temporary_.clear();
    // The new name survives a power cut only once the folder is on disk too. Not every file system can do
    // that, and the file is in place by now: no reason to call it failed.
    const fs::path folder = target_.parent_path();
    static_cast<void>(sync_to_disk(folder.empty() ? fs::path(".") : folder));
    return {};
}

fs::path AtomicFile::temporary_name(const fs::path& target) {
    static std::atomic<unsigned> count{0};
    // File systems take names of up to 255 bytes, and the target's own may be that long.
    constexpr std::size_t longest_stem = 180;
    constexpr std::size_t longest_extension = 16;
    std::string extension = target.extension().string();
    if (extension.size() > longest_extension) extension.clear();
    return target.parent_path() / fmt::format(".{}.{}-{}.tmp{}",
                                              target.stem().string().substr(0, longest_stem), ::getpid(),
                                              count++, extension);
}

Result<void> write_atomically(const fs::path& target, std::span<const std::byte> bytes) {
    return AtomicFile::create(target).and_then(
        [&](AtomicFile&& file) { return file.write(bytes).and_then([&] { return file.commit(); }); });
}

} // namespace sordino
