// The safetensors reader and writer: what is written comes back, and nothing that does not fit is read.
#include "model/safetensors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>

#include "tests/catch.h"
#include "tests/test_folder.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

using Bytes = std::vector<std::byte>;

// A file with this header and that many zero bytes of data.
Bytes file_with(const std::string& header, std::size_t data_bytes) {
    const std::uint64_t length = header.size();
    Bytes bytes(sizeof(length) + header.size() + data_bytes);
    std::memcpy(bytes.data(), &length, sizeof(length));
    std::copy_n(std::as_bytes(std::span(header)).data(), header.size(), bytes.data() + sizeof(length));
    return bytes;
}

// What the reader says about it, empty when it reads it. A complaint is one line.
std::string complaint(const Bytes& bytes) {
    const auto file = parse_safetensors(bytes, "a.safetensors");
    if (file) return "";
    const std::string text = file.error().message;
    const bool one_line = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
    return one_line && text.size() < 300 ? text : "not one line: " + text;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Whether the reader refuses this header, before so many bytes of data, with words among which are these.
bool refuses(const std::string& header, std::size_t data_bytes, const std::string& words) {
    const std::string text = complaint(file_with(header, data_bytes));
    UNSCOPED_INFO(header.substr(0, 100) << "\n" << text);
    return has(text, "a.safetensors: ") && !has(text, "not one line") && has(text, words);
}

// A tensor's place in the header.
std::string field(const std::string& name, const std::string& shape, const std::string& offsets,
                  const std::string& dtype = "\"F32\"") {
    return "\"" + name + "\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
           "}";
}

TensorFile small_file() {
    const std::vector<float> values{0.5f, -1.0f, 3e-39f, 1e38f, -0.0f, 7.0f};
    const Tensor signs{Tensor::Type::i8, {3}, {std::byte{0x80}, std::byte{0xff}, std::byte{0x7f}}};
    return {{{"gru", make_tensor(values, {2, 3})}, {"a", signs}, {"z", make_tensor({&values[0], 1}, {})}},
            {{"made by", "a test"}, {"caf\xc3\xa9", "\"\n"}}};
}

TensorFile random_file(std::mt19937& random) {
    const auto below = [&](std::uint32_t limit) { return static_cast<int>(random() % limit); };
    TensorFile file;
    for (int left = below(6); left > 0; --left) {
        Tensor made{below(2) == 0 ? Tensor::Type::f32 : Tensor::Type::i8, {}, {}};
        std::size_t size = element_bytes(made.type);
        for (int rank = below(4); rank > 0; --rank) {
            made.shape.push_back(1 + below(5));
            size *= static_cast<std::size_t>(made.shape.back());
        }
        made.bytes.resize(size); // no byte is 127 or 255: no float has an exponent of ones only
        for (std::byte& byte : made.bytes) byte = static_cast<std::byte>(below(2) * 128 + below(127));
        file.tensors[std::string(3, static_cast<char>('a' + below(26)))] = made;
    }
    for (int left = below(3); left > 0; --left)
        file.metadata[std::to_string(below(100))] = std::string(20, static_cast<char>(below(128)));
    return file;
}

} // namespace

TEST_CASE("safetensors: random files survive a round trip byte for byte") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        const TensorFile file = random_file(random);
        const Bytes bytes = serialize_safetensors(file);
        const TensorFile back = parse_safetensors(bytes, "random").value();
        REQUIRE(back == file);
        REQUIRE(serialize_safetensors(back) == bytes);
    }
}

TEST_CASE("safetensors: the bytes written are these, f32 first and the data at a multiple of 8") {
    const std::vector<float> one{1.0f};
    const TensorFile file{{{"a", {Tensor::Type::i8, {1}, {std::byte{7}}}}, {"b", make_tensor(one, {})}},
                          {{"k", "v"}}};
    Bytes expected =
        file_with(R"({"__metadata__":{"k":"v"},"a":{"data_offsets":[4,5],"dtype":"I8","shape":[1]},)"
                  R"("b":{"data_offsets":[0,4],"dtype":"F32","shape":[]}}      )",
                  5);
    REQUIRE(expected.size() % 8 == 5);
    std::memcpy(&expected[expected.size() - 5], one.data(), 4);
    expected.back() = std::byte{7};
    CHECK(serialize_safetensors(file) == expected);
}

TEST_CASE("safetensors: floats come back as they were made, and i8 as floats of the same value") {
    const TensorFile file = small_file();
    CHECK(to_floats(file.tensors.at("gru")) == std::vector<float>{0.5f, -1.0f, 3e-39f, 1e38f, -0.0f, 7.0f});
    CHECK(to_floats(file.tensors.at("a")) == std::vector<float>{-128.0f, -1.0f, 127.0f});
    CHECK(element_count(file.tensors.at("gru")) == 6);
    CHECK(to_floats(Tensor{}).empty());
}

TEST_CASE("safetensors: every truncation of a file is refused, and a byte too many") {
    Bytes bytes = serialize_safetensors(small_file());
    REQUIRE(complaint(bytes).empty());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        REQUIRE(complaint(Bytes(bytes.data(), bytes.data() + size)).find("a.safetensors: ") == 0);
    bytes.push_back({});
    CHECK(has(complaint(bytes), "of data, found"));
}

TEST_CASE("safetensors: every change of one byte gives a valid file or one line about it") {
    const Bytes original = serialize_safetensors(small_file());
    int good = 0, bad = 0;
    for (std::size_t at = 0; at < original.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            Bytes bytes = original;
            bytes[at] = static_cast<std::byte>(value);
            const auto file = parse_safetensors(bytes, "a.safetensors");
            CAPTURE(at, value);
            REQUIRE((file ? parse_safetensors(serialize_safetensors(*file), "again").value() == *file
                          : complaint(bytes).find("a.safetensors: ") == 0));
            ++(file ? good : bad);
        }
    CHECK((good > 1000 && bad > 10000)); // good: letters of names, bytes of tensors
}

TEST_CASE("safetensors: a header length beyond the file is refused") {
    Bytes bytes(1234);
    const std::uint64_t length = GENERATE(std::uint64_t{1227}, 99'999'999'999u, ~std::uint64_t{0});
    std::memcpy(bytes.data(), &length, 8);
    const std::string found = std::to_string(length) + " bytes long, the file has 1234. It is truncated";
    CHECK(complaint(bytes).find("a.safetensors: the header says it is " + found) == 0);
}

TEST_CASE("safetensors: a header is read up to 1 MiB, as one JSON object without a mistake") {
    CHECK_FALSE(refuses("{}" + std::string(1048574, ' '), 0, ""));
    CHECK(refuses("{}" + std::string(1048575, ' '), 0, "at most 1048576 bytes, found 1048577"));
    for (const char* text : {"", " {}", "[]", "\xef\xbb\xbf{}"}) CHECK(refuses(text, 0, "start with '{'"));
    for (const char* text : {"{", "{}}", "{} x", "{}/**/", "{\"a\":}", "{\"a\":1e999}", "{\"\xff\":1}"})
        CHECK(refuses(text, 0, "is not JSON"));
    CHECK(refuses(std::string("{}\0 ", 4), 0, "a zero byte"));
    CHECK(refuses("{\"a\":{\"shape\":[[4]]}}", 0, "nests deeper"));
    CHECK(refuses("{\"a\":" + std::string(99'999, '[') + std::string(99'999, ']') + "}", 0, "nests deeper"));
}

TEST_CASE("safetensors: a key that comes twice is refused at every level") {
    const std::string a = field("a", "[4]", "[0,16]"), b = field("b", "[4]", "[16,32]");
    CHECK_FALSE(refuses("{" + a + "," + b + "}", 32, ""));
    CHECK(refuses("{" + a + "," + a + "}", 16, R"(the key "a" comes twice)"));
    CHECK(refuses("{" + a + "," + field("\\u0061", "[4]", "[0,16]") + "}", 16, "comes twice"));
    CHECK(refuses(R"({"a":{"dtype":"F32","dtype":"F32"}})", 16, R"(the key "dtype" comes twice)"));
    CHECK(refuses(R"({"__metadata__":{"k":"1","k":"2"}})", 0, R"(the key "k" comes twice)"));
    CHECK(refuses(R"({"__metadata__":{},"__metadata__":{}})", 0, "comes twice"));
}

TEST_CASE("safetensors: offsets that overlap, leave a hole, end beyond the data or are no pair are refused") {
    const std::string a = "{" + field("a", "[4]", "[0,16]");
    for (const char* offsets : {"[0,16]", "[12,28]", "[20,36]"})
        CHECK(refuses(a + "," + field("b", "[4]", offsets) + "}", 32, "to begin at byte 16 of the data"));
    CHECK(refuses("{" + field("a", "[4]", "[16,32]") + "}", 32, "to begin at byte 0 of the data"));
    CHECK(refuses(a + "}", 15, "expected 16 bytes of data, found 15"));
    for (const char* offsets : {"[]", "[0]", "[0,8,16]", "[16,0]", "[-16,0]", "[0,16.0]", "16", "null",
                                "[\"0\",\"16\"]", "[18446744073709551600,0]", "[0,18446744073709551615]"})
        CHECK(refuses("{" + field("a", "[4]", offsets) + "}", 16, "to have [begin, end] as data_offsets"));
}

TEST_CASE("safetensors: a shape that is no list of lengths, or does not fit its bytes, is refused") {
    const auto shaped = [](const std::string& shape) { return "{" + field("a", shape, "[0,16]") + "}"; };
    for (const char* shape : {"[4]", "[2,2]", "[1,4,1]"}) CHECK_FALSE(refuses(shaped(shape), 16, ""));
    for (const char* shape : {"[-4]", "[-2,-2]", "[4.0]", "[4e0]", "[\"4\"]", "[true]", "4", "{}", "null",
                              "[9223372036854775808]", "[18446744073709551615]", "[18446744073709551620]"})
        CHECK(refuses(shaped(shape), 16, "a list of lengths as shape"));
    // The last three multiply to 16 bytes when 64 bits overflow.
    for (const char* shape : {"[]", "[3]", "[5]", "[0]", "[4,0]", "[0,4]", "[4611686018427387908]",
                              "[68,67818912035696881]", "[9223372036854775807,9223372036854775807,4]"})
        CHECK(refuses(shaped(shape), 16, "as many as its data_offsets hold"));
    CHECK(refuses("{" + field("a", "[0]", "[0,0]") + "}", 0, "as many as its data_offsets hold"));
}

TEST_CASE("safetensors: other types, other fields and metadata that is not text are refused") {
    for (const std::string dtype : {"\"F16\"", "\"f32\"", "\"\"", "1", "null"})
        CHECK(refuses("{" + field("a", "[4]", "[0,16]", dtype) + "}", 16, "\"I8\", found " + dtype));
    for (const std::string fields : {"null", "[]", "{}", R"({"dtype":"F32","shape":[4],"offsets":[0,16]})",
                                     R"({"dtype":"F32","shape":[4],"data_offsets":[0,16],"extra":1})"})
        CHECK(refuses("{\"a\":" + fields + "}", 16, "and nothing else"));
    CHECK(refuses("{\"\\n\\u007f\\u2028" + std::string(5000, 'x') + "\":null}", 0, "and nothing else"));
    for (const std::string wrong : {"null", "[]", "\"text\"", "{\"k\":1}", "{\"k\":null}", "{\"k\":[\"v\"]}"})
        CHECK(refuses("{\"__metadata__\":" + wrong + "}", 0, "text by name"));
}

TEST_CASE("safetensors: a file is replaced as a whole, by what reads back as it was written") {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.safetensors", old = folder.path() / "old";
    REQUIRE(write_safetensors(path, {}));
    fs::create_hard_link(path, old); // would change too if the file were written in place
    REQUIRE(write_safetensors(path, small_file()));
    CHECK(read_safetensors(path).value() == small_file());
    CHECK(read_safetensors(old).value() == TensorFile{});
    CHECK_FALSE(write_safetensors(folder.path() / "missing" / "a.safetensors", small_file()));
}

TEST_CASE("safetensors: content that would not read back is not written") {
    const TestFolder folder;
    const auto refused = [&](const TensorFile& file, const std::string& words) {
        const auto result = write_safetensors(folder.path() / "a", file);
        return !result && has(result.error().message, words) && fs::is_empty(folder.path());
    };
    const std::vector<float> two{1, 2};
    const Tensor good = make_tensor(two, {2});
    for (const float wrong : {INFINITY, -INFINITY, NAN})
        CHECK(refused({{{"w", make_tensor(std::vector{1.0f, wrong}, {2})}}, {}}, "found NaN or infinity"));
    for (const int length : {0, 1, 3}) CHECK(refused({{{"w", make_tensor(two, {length})}}, {}}, "as many"));
    CHECK(refused({{{"\xff", good}}, {}}, "UTF-8"));
    CHECK(refused({{{"w", good}}, {{"k", "caf\xe9"}}}, "UTF-8"));
    CHECK(refused({{{"__metadata__", good}}, {}}, "text by name"));
    CHECK_FALSE(refused({{{"w", good}}, {}}, ""));
}

TEST_CASE("safetensors: what is no file, or too large a file, is refused with its path") {
    const TestFolder folder;
    const fs::path huge = folder.path() / "huge";
    std::ofstream(huge).put(' ');
    fs::resize_file(huge, max_safetensors_bytes + 1); // takes no room on the disk
    const auto complains = [](const fs::path& at, const std::string& why) {
        const auto file = read_safetensors(at);
        return !file && has(file.error().message, at.string() + ": expected a safetensors file, but " + why);
    };
    CHECK(complains(huge, "it is larger than 256 MiB"));
    CHECK(complains("/dev/zero", "it is a folder or a device"));
    CHECK(complains(folder.path() / "missing", "it cannot be reached: No such file"));
}
