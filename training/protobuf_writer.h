// Writes messages in the wire format of Protocol Buffers; reading them is left to the library.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sordino {

// One message: its fields in the order in which they are added. A field may come several times (`repeated`).
class ProtobufWriter {
  public:
    // int32, int64, uint64, bool and enum fields
    ProtobufWriter& number(int field, std::int64_t value) {
        start(field, varint);
        return append_varint(static_cast<std::uint64_t>(value));
    }

    // float fields
    ProtobufWriter& real(int field, float value) {
        start(field, fixed32);
        return append_little_endian(std::bit_cast<std::uint32_t>(value));
    }

    // string, bytes and packed fields
    ProtobufWriter& text(int field, std::string_view value) {
        start(field, length_delimited);
        append_varint(value.size());
        bytes_ += value;
        return *this;
    }

    ProtobufWriter& message(int field, const ProtobufWriter& value) { return text(field, value.bytes_); }

    const std::string& bytes() const { return bytes_; }

  private:
    enum Type : std::uint64_t { varint = 0, length_delimited = 2, fixed32 = 5 };

    void start(int field, Type type) { append_varint((static_cast<std::uint64_t>(field) << 3U) | type); }

    // Seven bits a byte, the lowest first; the eighth bit says that more follow.
    ProtobufWriter& append_varint(std::uint64_t value) {
        for (; value > 0x7F; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
        bytes_ += static_cast<char>(value);
        return *this;
    }

    ProtobufWriter& append_little_endian(std::uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes_ += static_cast<char>((value >> shift) & 0xFFU);
        return *this;
    }

    std::string bytes_;
};

} // namespace sordino
