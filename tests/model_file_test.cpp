// Model files: what is saved comes back, and what does not fit is refused with a line that names the file.
#include "model/model_file.h"

#include "model/quantise.h"
#include "tests/model_files.h"
#include "tests/test_folder.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <string>

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

std::string with_metadata(const std::string& key, const std::string& value) {
    return after([&](TensorFile& file) { file.metadata[key] = value; });
}

// The good metadata with one part of the text exchanged for another.
std::string with_replaced(const std::string& key, const std::string& part, const std::string& other) {
    return after([&](TensorFile& file) {
        std::string& text = file.metadata[key];
        REQUIRE(has(text, part));
        text.replace(text.find(part), part.size(), other);
    });
}

} // namespace

TEST_CASE("model_file: a model comes back from its file as it was, and the file is the same every time") {
    const TestFolder folder;
    for (unsigned seed = 0; seed < 5; ++seed) {
        Model model = random_model(seed);
        model.spec.smoothing_ms = 0.1F + static_cast<float>(seed) / 3.0F; // floats that decimals do not hold
        model.licence = "CC0 \"quoted\"\nand a second line, \xc3\xa9";
        const fs::path path = folder.path() / "a.safetensors";
        REQUIRE(save_model(path, model));
        const auto back = load_model(path);
        REQUIRE(back);
        CHECK(equal(*back, model));
        CHECK(serialize_safetensors(tensors_of(*back)) == serialize_safetensors(tensors_of(model)));
        CHECK(read_safetensors(path).value() == tensors_of(model));
    }
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("model_file: equal tells models apart") {
    const Model model = random_model(1);
    Model other = model;
    CHECK(equal(model, other));
    other.layers[2].weight(3, 4) += 1.0F;
    CHECK_FALSE(equal(model, other));
    other = model;
    other.layers[2].tied_to = 1;
    CHECK_FALSE(equal(model, other));
    CHECK_FALSE(equal(model, random_model(2)));
    const Model int8 = quantised(model);
    other = int8;
    CHECK(equal(int8, other));
    other.layers[2].codes(3, 4) ^= 1;
    CHECK_FALSE(equal(int8, other));
    other = int8;
    other.layers[2].scale[1] *= 2.0F;
    CHECK_FALSE(equal(int8, other));
}

TEST_CASE("model_file: a file that is not there, not whole or not a model is refused by its path") {
    const TestFolder folder;
    const auto said = [](const fs::path& path) {
        const auto model = load_model(path);
        REQUIRE_FALSE(model);
        CHECK(has(model.error().message, path.string()));
        CHECK_FALSE(has(model.error().message, "\n"));
        return model.error().message;
    };
    said(folder.path() / "none.safetensors");
    said(folder.path());
    const auto bytes = serialize_safetensors(tensors_of(random_model(1)));
    const fs::path path = folder.path() / "b.safetensors";
    const auto put = [&](std::size_t size) {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
    };
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{100},
                                   bytes.size() / 2, bytes.size() - 1}) {
        put(size);
        said(path);
    }
    put(bytes.size());
    CHECK(load_model(path));
    REQUIRE(write_safetensors(path, TensorFile{{{"w", make_tensor(std::vector{1.0F}, {1})}}, {}}));
    CHECK(has(said(path), "format"));
}

TEST_CASE("model_file: a header that lies about a tensor is refused") {
    auto bytes = serialize_safetensors(tensors_of(random_model(1)));
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t at = text.find("\"shape\":[24,") + 9;
    REQUIRE(at < text.size());
    bytes[at + 1] = std::byte{'5'};
    const auto model = parse_model(bytes, file_name);
    REQUIRE_FALSE(model);
    CHECK(model.error().message.starts_with(file_name + ": "));
}

TEST_CASE("model_file: another format, version, kind or output is refused, and so is a missing one") {
    for (const char* key :
         {"format", "format_version", "kind", "output", "spec", "layers", "training", "licence"}) {
        CAPTURE(key);
        CHECK(has(after([&](TensorFile& file) { file.metadata.erase(key); }), key));
    }
    CHECK(has(with_metadata("format", "pt"), "expected 'sordino', found 'pt'"));
    CHECK(has(with_metadata("format_version", "2"), "expected '1', found '2'"));
    CHECK(has(with_metadata("kind", "image"), "kind"));
    CHECK(has(with_metadata("output", ""), "output"));
}

TEST_CASE("model_file: tensors that are missing, unknown or of another shape or type are refused by name") {
    for (const auto& [tensor, unused] : tensors_of(random_model(1)).tensors) {
        CAPTURE(tensor);
        const auto drop = [&t = tensor](TensorFile& file) { file.tensors.erase(t); };
        const auto flatten = [&t = tensor](TensorFile& file) {
            file.tensors[t].shape = {1, static_cast<std::int64_t>(element_count(file.tensors[t])), 1};
        };
        const auto shorten = [&t = tensor](TensorFile& file) {
            Tensor& tensor_there = file.tensors[t];
            tensor_there.shape.back() -= 1;
            tensor_there.bytes.resize(
                tensor_there.bytes.size() -
                4 * (tensor_there.shape.size() > 1 ? static_cast<std::size_t>(tensor_there.shape[0]) : 1));
        };
        const auto retype = [&t = tensor](TensorFile& file) {
            file.tensors[t].type = Tensor::Type::i8;
            file.tensors[t].shape.back() *= 4;
        };
        CHECK(has(after(drop), tensor));
        CHECK(has(after(flatten), tensor));
        CHECK(!after(shorten).empty());
        CHECK(has(after(retype), tensor));
    }
    CHECK(has(
        after([](TensorFile& file) { file.tensors["layers.6.weight"] = file.tensors["layers.5.weight"]; }),
        "layers.6.weight"));
    CHECK(has(after([](TensorFile& file) {
                  file.tensors["x\n\x1b[31m" + std::string(1000, 'y')] = file.tensors["input.mean"];
              }),
              "tensor 'x??[31m"));
    CHECK(has(after([](TensorFile& file) { // as many elements, but the other way round
                  std::swap(file.tensors["layers.0.weight"].shape[0],
                            file.tensors["layers.0.weight"].shape[1]);
              }),
              "layers.0"));
}

TEST_CASE("model_file: a weight that is not finite is refused") {
    for (const float value :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()})
        for (const auto& [tensor, unused] : tensors_of(random_model(1)).tensors)
            CHECK(has(after([&t = tensor, value](TensorFile& file) {
                          std::memcpy(file.tensors[t].bytes.data() + 4, &value, 4);
                      }),
                      "finite"));
}

TEST_CASE("model_file: contexts that do not rise, are negative, fractions, or too far back are refused") {
    const auto context = [](const std::string& value) {
        return with_replaced("layers", "\"context\":[0,1,3]", "\"context\":" + value);
    };
    CHECK(context("[0,1,3]").empty());
    CHECK(context("[0,1,4096]").empty());
    for (const char* wrong :
         {"[0,3,1]", "[0,1,1]", "[-1,0,1]", "[0,1,4097]", "[0,1,2147483647]", "[0,1,4294967299]",
          "[4294967296,1,3]", "[0,1,18446744073709551615]", "[0,1,1e300]", "[0,1,3.7]", "[0,true,3]",
          "[0,\"1\",3]", "[0,null,3]", "[0,1]", "[]", "3", "null", "{}", "[[0,1,3]]"}) {
        CAPTURE(wrong);
        CHECK(!context(wrong).empty());
    }
}

TEST_CASE("model_file: layers that are not a list of layers are refused") {
    for (const char* wrong : {"", "null", "[]", "{}", "3", "\"text\"", "[{}]", "[1,2,3,4,5,6]", "[null]", "[",
                              "[[[[[[", "{\"a\":1}"}) {
        CAPTURE(wrong);
        CHECK(!with_metadata("layers", wrong).empty());
    }
    CHECK(!with_replaced("layers", "\"role\":\"code\"", "\"role\":\"coder\"").empty());
    CHECK(!with_replaced("layers", "\"role\":\"code\"", "\"role\":7").empty());
    CHECK(!with_replaced("layers", "\"role\":\"code\"", "\"roles\":\"code\"").empty());
    CHECK(!with_replaced("layers", "\"activation\":\"tanh\"",
                         "\"activation\":\"tan\\nh" + std::string(2000, 'h') + "\"")
               .empty());
    CHECK(!with_replaced("layers", "\"skip\":true", "\"skip\":1").empty());
    CHECK(has(with_replaced("layers", "\"role\":\"code\",\"skip\":false", "\"role\":\"code\",\"skip\":true"),
              "layers.2.skip"));
}

TEST_CASE("model_file: a spec with a fault, a missing number or something else in its place is refused") {
    for (const char* key : {"hop_ms", "band_edges_hz", "smoothing_ms", "floor_memory_ms", "floor_parts",
                            "silence_dbfs", "level_floor_db", "feature_version"}) {
        CAPTURE(key);
        CHECK(has(with_replaced("spec", '"' + std::string(key) + '"', "\"other\""), key));
    }
    CHECK(has(with_replaced("spec", "\"hop_ms\":16.0", "\"hop_ms\":0.5"), "hop_ms"));
    for (const char* wrong : {"0", "-1", "1e300", "1e999", "\"16\"", "null", "[16]", "true", "NaN"}) {
        CAPTURE(wrong);
        CHECK(!with_replaced("spec", "\"hop_ms\":16.0", "\"hop_ms\":" + std::string(wrong)).empty());
    }
    for (const char* wrong : {"1", "65", "6.7", "4294967302", "\"6\"", "true", "-6", "1e300"}) {
        CAPTURE(wrong);
        CHECK(!with_replaced("spec", "\"floor_parts\":6", "\"floor_parts\":" + std::string(wrong)).empty());
    }
    for (const char* wrong : {"0", "1", "3", "2.5", "4294967298", "true"}) {
        CAPTURE(wrong);
        CHECK(!with_replaced("spec", "\"feature_version\":2", "\"feature_version\":" + std::string(wrong))
                   .empty());
    }
    for (const char* wrong : {"", "{}", "[]", "null", "1"}) CHECK(!with_metadata("spec", wrong).empty());
}

TEST_CASE("model_file: metadata that nests as deep as a header can hold is refused, not followed") {
    const std::string deep(400'000, '[');
    CHECK(!with_metadata("training", deep + std::string(deep.size(), ']')).empty());
    CHECK(!with_metadata("layers", deep + std::string(deep.size(), ']')).empty());
    CHECK(!with_metadata("spec", deep).empty());
    CHECK(with_metadata("training", R"({"options":{"losses":[1,2,{"a":[]}]}})").empty());
    CHECK(!with_metadata("training", "not JSON").empty());
}

TEST_CASE(
    "model_file: every change of a byte of the metadata gives a consistent model or one line about it") {
    const TensorFile original = tensors_of(random_model(1, spec_up_to(500.0F)));
    Dice dice(1);
    int read = 0, refused = 0;
    for (int round = 0; round < 3000; ++round) {
        TensorFile file = original;
        std::string& text = file.metadata[dice.below(2) == 0 ? "spec" : "layers"];
        constexpr char likely[] = "0123456789-+.eE\",:[]{} tfn";
        for (int changes = 1 + dice.below(2); changes > 0; --changes)
            text[static_cast<std::size_t>(dice.below(static_cast<int>(text.size())))] =
                likely[dice.below(sizeof likely - 1)];
        const std::string problem = complaint(file);
        REQUIRE(problem != "read, but inconsistent");
        ++(problem.empty() ? read : refused);
    }
    CHECK(read > 100);
    CHECK(refused > 1000);
}

TEST_CASE("model_file: a model that could not be loaded again is not saved, and the file there stays") {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.safetensors";
    const Model good = random_model(1);
    REQUIRE(save_model(path, good));
    const auto refuses = [&](const std::function<void(Model&)>& change) {
        Model model = good;
        change(model);
        const auto saved = save_model(path, model);
        REQUIRE_FALSE(saved);
        CHECK(has(saved.error().message, path.string()));
        CHECK(equal(load_model(path).value(), good));
    };
    refuses([](Model& m) { m.layers[1].weight(0, 0) = std::numeric_limits<float>::quiet_NaN(); });
    refuses([](Model& m) { m.layers[1].bias.resize(3); });
    refuses([](Model& m) { m.training = "no JSON"; });
    refuses([](Model& m) { m.spec.hop_ms = std::numeric_limits<float>::quiet_NaN(); });
    refuses([](Model& m) { m.layers.pop_back(); });
}

TEST_CASE("model_file: the smoothing comes back as it was, and a file without one has none") {
    TestFolder folder;
    Model model = random_model(40);
    const std::string file = folder / "m.safetensors";
    REQUIRE(save_model(file, model));
    CHECK(load_model(file)->smoothing == Smoothing{});
    CHECK(read_bytes(file).find("\"smoothing\":") == std::string::npos);
    model.smoothing = {.attack_ms = 10, .release_ms = 22.5F};
    REQUIRE(save_model(file, model));
    CHECK(load_model(file)->smoothing == model.smoothing);
    for (const float wrong : {-1.0F, 1001.0F, std::numeric_limits<float>::quiet_NaN()}) {
        model.smoothing.release_ms = wrong;
        CHECK(!save_model(file, model));
    }
}

TEST_CASE("model_file: the depth of pauses comes back as it was, and a file without one has none") {
    TestFolder folder;
    Model model = random_model(40);
    const std::string file = folder / "m.safetensors";
    REQUIRE(save_model(file, model));
    CHECK(load_model(file)->pause_depth_db == 0.0F);
    CHECK(read_bytes(file).find("\"pauses\":") == std::string::npos);
    model.pause_depth_db = 12.3F;
    REQUIRE(save_model(file, model));
    CHECK(load_model(file)->pause_depth_db == model.pause_depth_db);
    for (const float wrong : {-1.0F, 41.0F, std::numeric_limits<float>::quiet_NaN()}) {
        model.pause_depth_db = wrong;
        CHECK(!save_model(file, model));
    }
}

TEST_CASE("model_file: the treble comes back as it was, and a file without one has none") {
    TestFolder folder;
    Model model = random_model(40);
    const std::string file = folder / "m.safetensors";
    REQUIRE(save_model(file, model));
    CHECK(load_model(file)->treble == nullptr);
    Model treble = random_model(41, spec_up_to(20000));
    treble.smoothing = {3, 4};
    treble.licence = "another \"one\"";
    model.treble = std::make_shared<const Model>(quantised(treble));
    REQUIRE(save_model(file, model));
    const auto back = load_model(file);
    REQUIRE(back);
    CHECK(equal(*back, model));
    REQUIRE(back->treble);
    CHECK(tensors_of(*back->treble) == tensors_of(*model.treble));
}

TEST_CASE("model_file: a treble that does not fit the model is refused, and says why") {
    TestFolder folder;
    Model model = random_model(40);
    const auto refusal = [&](Model treble) {
        model.treble = std::make_shared<const Model>(std::move(treble));
        const auto saved = save_model(folder / "m.safetensors", model);
        return saved ? "" : saved.error().message;
    };
    const auto high = [] { return random_model(41, spec_up_to(20000)); };
    CHECK(refusal(high()).empty());
    CHECK(has(refusal(random_model(41, spec_up_to(16000))), "expected bands above 16000 Hz"));
    CHECK(has(refusal(random_model(41, spec_up_to(20000, 8))), "expected a hop of 16 ms, found 8 ms"));
    Model wrong = high();
    wrong.spec.floor_memory_ms *= 2;
    CHECK(has(refusal(wrong), "expected a noise floor like the other"));
    wrong = high();
    wrong.pause_depth_db = 6;
    CHECK(has(refusal(wrong), "expected no pauses of its own, found 6 dB"));
    wrong = high();
    wrong.treble = std::make_shared<const Model>(random_model(42, spec_up_to(22000)));
    CHECK(has(refusal(wrong), "expected none of its own"));
    wrong = high();
    wrong.layers.clear();
    CHECK(has(refusal(wrong), "treble: "));
    wrong = high();
    wrong.table.emplace();
    CHECK(has(refusal(wrong), "treble: "));

    model.treble = std::make_shared<const Model>(high());
    TensorFile file = tensors_of(model);
    for (const char* text : {"{}", "[]", "{", "{\"format\": 1}", "\"\""}) {
        CAPTURE(text);
        file.metadata["treble"] = text;
        CHECK(!model_from(file, "x"));
    }
    file = tensors_of(model);
    file.metadata.erase("treble");
    CHECK(has(model_from(file, "x").error().message, "treble."));
    file = tensors_of(model);
    file.tensors.erase("treble.input.mean");
    CHECK(has(model_from(file, "x").error().message, "input.mean"));
}
