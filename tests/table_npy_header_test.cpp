// The header of a .npy file: what is written can be read, and what cannot is told.
#include "training/table/npy_header.h"

#include <limits>

#include <fmt/format.h>

#include "tests/signals.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::string header(const std::string& type, const std::string& shape, const std::string& fortran = "False") {
    return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}   \n", type, fortran, shape);
}

std::string error_of(const std::string& text) {
    const auto parsed = parse_npy_header(text);
    return parsed ? "" : parsed.error().message;
}

} // namespace

TEST_CASE("npy_header: what is written can be read, and takes as many bytes whatever the numbers") {
    for (const std::uint64_t rows :
         {std::uint64_t{0}, std::uint64_t{7}, std::numeric_limits<std::uint64_t>::max()})
        for (const std::size_t columns : {1U, 32U, 1000000U}) {
            CAPTURE(rows, columns);
            const std::string bytes = npy_header_f4(rows, columns);
            REQUIRE(bytes.size() == 128); // values then begin where a cache line does
            CHECK(bytes.starts_with(npy_magic));
            CHECK(bytes.substr(6, 2) == std::string("\1\0", 2));
            CHECK(static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]) ==
                  static_cast<int>(bytes.size() - npy_preamble));
            CHECK(bytes.back() == '\n');
            const auto parsed = parse_npy_header(bytes.substr(npy_preamble));
            REQUIRE(parsed);
            CHECK(parsed->kind == 'f');
            CHECK(parsed->value_bytes == 4);
            CHECK(parsed->rows == rows);
            CHECK(parsed->columns == columns);
        }
}

TEST_CASE("npy_header: types, one dimension or two, and keys in any order are read") {
    for (const auto& [type, kind, bytes] : {std::tuple{"<f4", 'f', 4U},
                                            {"<f8", 'f', 8U},
                                            {"<i2", 'i', 2U},
                                            {"<i4", 'i', 4U},
                                            {"<i8", 'i', 8U}}) {
        const auto parsed = parse_npy_header(header(type, "(5, 3)"));
        REQUIRE(parsed);
        CHECK(parsed->kind == kind);
        CHECK(parsed->value_bytes == bytes);
        CHECK(parsed->rows == 5);
        CHECK(parsed->columns == 3);
    }
    CHECK(parse_npy_header(header("<f4", "(9,)")).value().rows == 9);
    CHECK(parse_npy_header(header("<f4", "(9,)")).value().columns == 1);
    CHECK(parse_npy_header("{'shape': (2, 4), 'fortran_order': False, 'descr': '<i2'}").value().columns == 4);
}

TEST_CASE("npy_header: one column is the same in both orders, more in Fortran's are an error") {
    CHECK(parse_npy_header(header("<f4", "(9, 1)", "True")));
    CHECK(parse_npy_header(header("<f4", "(9,)", "True")));
    CHECK(contains(error_of(header("<f4", "(9, 2)", "True")), "numpy.ascontiguousarray"));
}

TEST_CASE("npy_header: what is not read is an error that says what was expected") {
    for (const char* type : {">f4", "|u1", "<c8", "<f2", "|O"})
        CHECK(contains(error_of(header(type, "(5, 3)")), fmt::format("found '{}'", type)));
    for (const char* shape : {"()", "(5)", "(5, 3, 2)", "(5, 0)", "(5, 1000001)", "(-5, 3)", "(5, -3)",
                              "(, 3)", "(99999999999999999999, 3)", "5, 3", "(5, 3"})
        CHECK(contains(error_of(header("<f4", shape)), "expected a shape of (rows,) or (rows, channels)"));
    CHECK(contains(error_of(""), "expected the header of a .npy file"));
    CHECK(contains(error_of(header("<f4", "(5, 3)", "Perhaps")), "expected the header of a .npy file"));
    CHECK(contains(error_of("{'fortran_order': False, 'shape': (5, 3)}"), "found none"));
}

TEST_CASE("npy_header: a header that is cut off or damaged gives a shape that makes sense, or an error") {
    const std::string whole = header("<i4", "(50, 3)");
    const std::size_t end = whole.find(')') + 1;
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(parse_npy_header(whole.substr(0, length)).has_value() == (length >= end));
    Dice dice(1);
    for (int i = 0; i < 2000; ++i) {
        std::string damaged = whole;
        damaged[static_cast<std::size_t>(dice.unit() * static_cast<double>(whole.size()))] =
            static_cast<char>(dice.unit() * 256.0);
        const auto parsed = parse_npy_header(damaged);
        if (!parsed) continue;
        CHECK((parsed->value_bytes == 2 || parsed->value_bytes == 4 || parsed->value_bytes == 8));
        CHECK(parsed->columns > 0);
    }
}
