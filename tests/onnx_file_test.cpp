// The ONNX file as bytes; what a runtime makes of it is the matter of onnx_runtime.py.
#include "training/onnx_file.h"

#include "model/model_file.h"
#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/test_folder.h"
#include "training/protobuf_writer.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("onnx: an int8 model is written as the floats that it stands for, and never as codes") {
    const Model int8 = quantised(random_model(1));
    CHECK(to_onnx(int8) == to_onnx(dequantised(int8)));
    CHECK(to_onnx(int8) != to_onnx(random_model(1))); // rounding does something
}

TEST_CASE("onnx: every key of a weights file's metadata is in the file with its value") {
    Model model = random_model(2);
    model.purpose = "For a test.";
    model.smoothing = {10.0F, 20.0F};
    model.pause_depth_db = 6.0F;
    const auto metadata = tensors_of(model).metadata;
    model.treble = shared(random_model(3, spec_up_to(20000)));
    const std::string file = to_onnx(model);
    CHECK(file.find("treble") == file.npos); // is another network
    CHECK(metadata.contains("purpose"));
    CHECK(metadata.contains("smoothing"));
    CHECK(metadata.contains("pauses"));
    for (const auto& [key, value] : metadata) {
        CAPTURE(key);
        const auto property = ProtobufWriter().message(14, ProtobufWriter().text(1, key).text(2, value));
        CHECK(file.find(property.bytes()) != file.npos);
    }
}

TEST_CASE("onnx: saving replaces a file by the same bytes every time, and refuses what is no file") {
    const TestFolder folder;
    const Model model = random_model(3);
    write_bytes(folder / "a.onnx", "older");
    REQUIRE(save_onnx(folder / "a.onnx", model));
    REQUIRE(save_onnx(folder / "b.onnx", model));
    CHECK(read_bytes(folder / "a.onnx") == to_onnx(model));
    CHECK(read_bytes(folder / "b.onnx") == read_bytes(folder / "a.onnx"));
    const auto refused = save_onnx(folder / "no/such/folder.onnx", model);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("no/such/folder.onnx") != std::string::npos);
    CHECK(folder.names() == std::vector<std::string>{"a.onnx", "b.onnx"});
}
