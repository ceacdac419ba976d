// ByteSource: read(2), and zlib's inflate where the first two bytes are those of gzip.
#include "training/table/byte_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace sordino {
namespace {

constexpr char gzip_magic[] = {'\x1f', '\x8b'};
constexpr int gzip_window = 15 + 16; // zlib's largest window, with gzip's header and checksum

tl::unexpected<Error> cannot_read(const std::string& name, int error) {
    return fail(
        fmt::format("{}: expected to read it, the system says: {}. Check the name and its permissions.", name,
                    std::generic_category().message(error)));
}

} // namespace

struct ByteSource::Impl {
    enum class Packing { unknown, none, gzip };

    Impl(int number, std::string given_name, bool owns)
        : descriptor(number)
        , name(std::move(given_name))
        , owned(owns) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (packing == Packing::gzip) ::inflateEnd(&unpacker);
        if (owned) ::close(descriptor);
    }

    Result<std::size_t> read_raw(std::span<char> bytes) const {
        ssize_t count = 0;
        do {
            count = ::read(descriptor, bytes.data(), bytes.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0) return cannot_read(name, errno);
        return static_cast<std::size_t>(count);
    }

    // Appends to `pending` what is there; false at the end.
    Result<bool> read_pending() {
        if (begin == end) begin = end = 0;
        auto count = read_raw(std::span(pending).subspan(end));
        if (!count) return tl::unexpected(count.error());
        end += *count;
        return *count > 0;
    }

    bool starts_packed() const {
        return end - begin >= sizeof gzip_magic &&
               std::memcmp(pending.data() + begin, gzip_magic, sizeof gzip_magic) == 0;
    }

    Result<void> find_packing() {
        bool more = true;
        while (more && end < sizeof gzip_magic && (end == 0 || pending[0] == gzip_magic[0])) {
            const auto read = read_pending();
            if (!read) return tl::unexpected(read.error());
            more = *read;
        }
        packing = starts_packed() ? Packing::gzip : Packing::none;
        if (packing == Packing::gzip && ::inflateInit2(&unpacker, gzip_window) != Z_OK) {
            packing = Packing::none;
            return fail(fmt::format("{}: no memory to unpack it.", name));
        }
        return {};
    }

    Result<std::size_t> read_plain(std::span<char> bytes) {
        if (begin == end) return read_raw(bytes);
        const std::size_t count = std::min(bytes.size(), end - begin);
        std::copy_n(pending.begin() + static_cast<std::ptrdiff_t>(begin), count, bytes.begin());
        begin += count;
        return count;
    }

    // Packed files may stand one behind another; whatever else follows them is no part of them.
    Result<bool> at_next_member() {
        while (end - begin < sizeof gzip_magic) {
            if (begin > 0) {
                std::copy(pending.begin() + static_cast<std::ptrdiff_t>(begin),
                          pending.begin() + static_cast<std::ptrdiff_t>(end), pending.begin());
                end -= begin;
                begin = 0;
            }
            const auto more = read_pending();
            if (!more || !*more) return more;
        }
        return starts_packed();
    }

    Result<std::size_t> read_packed(std::span<char> bytes) {
        for (;;) {
            if (between_members) {
                const auto next = at_next_member();
                if (!next) return tl::unexpected(next.error());
                if (!*next) return 0;
                ::inflateReset(&unpacker);
                between_members = false;
            }
            const auto count = unpack(bytes);
            if (!count || *count > 0) return count;
            if (begin < end || between_members) continue;
            const auto more = read_pending();
            if (!more) return tl::unexpected(more.error());
            if (!*more)
                return fail(
                    fmt::format("{}: expected the end of what gzip packed, found the file cut off before it. "
                                "Copy or fetch the file again.",
                                name));
        }
    }

    Result<std::size_t> unpack(std::span<char> bytes) {
        unpacker.next_in = reinterpret_cast<Bytef*>(pending.data() + begin);
        unpacker.avail_in = static_cast<uInt>(end - begin);
        unpacker.next_out = reinterpret_cast<Bytef*>(bytes.data());
        unpacker.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1U << 30U));
        const uInt room = unpacker.avail_out;
        const int status = ::inflate(&unpacker, Z_NO_FLUSH);
        begin = end - unpacker.avail_in;
        between_members = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return fail(fmt::format(
                "{}: expected what gzip packed, found damaged bytes ({}). Copy or fetch the file again.",
                name, unpacker.msg != nullptr ? unpacker.msg : "no reason given"));
        return room - unpacker.avail_out;
    }

    int descriptor;
    std::string name;
    bool owned;
    Packing packing = Packing::unknown;
    bool between_members = false;
    std::string front; // what begins_with() took
    z_stream unpacker{};
    std::array<char, 65536> pending{}; // read and not yet given out: [begin, end)
    std::size_t begin = 0, end = 0;
};

ByteSource::ByteSource(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
ByteSource::ByteSource(int descriptor, std::string name)
    : impl_(std::make_unique<Impl>(descriptor, std::move(name), false)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

Result<ByteSource> ByteSource::open(const std::string& path) {
    if (path == "-") return ByteSource(STDIN_FILENO, "standard input");
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_read(path, errno);
    auto impl = std::make_unique<Impl>(descriptor, path, true);
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) return cannot_read(path, EISDIR);
    return ByteSource(std::move(impl));
}

Result<std::size_t> ByteSource::read_on(std::span<char> bytes) {
    if (impl_->packing == Impl::Packing::unknown) {
        if (const auto found = impl_->find_packing(); !found) return tl::unexpected(found.error());
    }
    return impl_->packing == Impl::Packing::gzip ? impl_->read_packed(bytes) : impl_->read_plain(bytes);
}

Result<std::size_t> ByteSource::read(std::span<char> bytes) {
    std::string& front = impl_->front;
    if (front.empty()) return read_on(bytes);
    const std::size_t count = std::min(bytes.size(), front.size());
    std::copy_n(front.begin(), count, bytes.begin());
    front.erase(0, count);
    return count;
}

Result<bool> ByteSource::begins_with(std::string_view bytes) {
    std::string& front = impl_->front;
    while (front.size() < bytes.size() && bytes.starts_with(front)) {
        std::string next(bytes.size() - front.size(), '\0');
        const auto count = read_on(next);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) return false;
        front += next.substr(0, *count);
    }
    return std::string_view(front).starts_with(bytes);
}

bool ByteSource::is_live() const {
    struct stat status {};
    return ::fstat(impl_->descriptor, &status) != 0 || !S_ISREG(status.st_mode);
}

const std::string& ByteSource::name() const { return impl_->name; }

} // namespace sordino
