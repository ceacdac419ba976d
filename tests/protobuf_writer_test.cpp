// ProtobufWriter: against bytes worked out by hand from the description of the wire format.
#include "training/protobuf_writer.h"

#include "tests/catch.h"

using namespace sordino;

namespace {

std::string bytes(std::initializer_list<int> values) { return {values.begin(), values.end()}; }

} // namespace

TEST_CASE("protobuf_writer: numbers take seven bits a byte, the lowest first") {
    CHECK(ProtobufWriter().number(1, 0).bytes() == bytes({0x08, 0x00}));
    CHECK(ProtobufWriter().number(1, 127).bytes() == bytes({0x08, 0x7F}));
    CHECK(ProtobufWriter().number(1, 128).bytes() == bytes({0x08, 0x80, 0x01}));
    CHECK(ProtobufWriter().number(20, 300).bytes() == bytes({0xA0, 0x01, 0xAC, 0x02}));
    CHECK(ProtobufWriter().number(1, -1).bytes() == bytes({0x08}) + std::string(9, '\xFF') + '\x01');
}

TEST_CASE("protobuf_writer: a float is four bytes, the lowest first") {
    CHECK(ProtobufWriter().real(2, 1.0F).bytes() == bytes({0x15, 0x00, 0x00, 0x80, 0x3F}));
    CHECK(ProtobufWriter().real(2, -0.15625F).bytes() == bytes({0x15, 0x00, 0x00, 0x20, 0xBE}));
}

TEST_CASE("protobuf_writer: text and messages come after their length, fields in the order of their adding") {
    CHECK(ProtobufWriter().text(2, "abc").bytes() == bytes({0x12, 0x03}) + "abc");
    CHECK(ProtobufWriter().text(2, "").bytes() == bytes({0x12, 0x00}));
    const std::string longer(200, 'x');
    CHECK(ProtobufWriter().text(3, longer).bytes() == bytes({0x1A, 0xC8, 0x01}) + longer);
    const auto inner = ProtobufWriter().number(1, 2).text(2, "in");
    CHECK(ProtobufWriter().message(7, inner).number(1, 3).bytes() ==
          bytes({0x3A, 0x06, 0x08, 0x02, 0x12, 0x02}) + "in" + bytes({0x08, 0x03}));
}
