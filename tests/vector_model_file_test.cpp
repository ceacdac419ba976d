// Models of vectors as files: what is written is read, what is not in order is refused.
#include "model/vector_model_file.h"

#include "model/model_file.h"
#include "model/shipped.h"
#include "model/window_model_file.h"
#include "tests/catch.h"
#include "tests/file_changes.h"
#include "tests/test_folder.h"
#include "tests/vector_models.h"

#include <functional>

using namespace sordino;
using namespace sordino::test;

namespace {

// What is said after a change of a good file; empty where it is a model.
std::string after(const std::function<void(TensorFile&)>& change, const VectorSpec& spec = image_spec(4, 3)) {
    TensorFile file = tensors_of(random_vector_model(5, spec));
    change(file);
    const auto model = parse_vector_model(serialize_safetensors(file), "a.safetensors");
    if (model) return "";
    CHECK(model.error().message.starts_with("a.safetensors: "));
    return model.error().message;
}

} // namespace

TEST_CASE("vector_model_file: what is saved is read back, to the last bit of every number") {
    const TestFolder folder;
    for (const auto& spec :
         {image_spec(4, 3), image_spec(2, 2, 3), column_spec({"a", "Temp\u00e9rature \"1\"", "c,d"})}) {
        VectorModel model = random_vector_model(3, spec);
        model.purpose = "A test.";
        const auto path = folder.path() / "a.safetensors";
        REQUIRE(save_model(path, model));
        const auto back = load_vector_model(path);
        REQUIRE(back);
        CHECK(back->spec == model.spec);
        CHECK(back->purpose == model.purpose);
        CHECK((tensors_of(*back) == tensors_of(model)));
        CHECK(kind_of_model(path.string()).value() == ModelKind::vector);
    }
}

TEST_CASE("vector_model_file: models of other kinds are none of vectors, nor the other way round") {
    const auto vectors = serialize_safetensors(tensors_of(random_vector_model(1, image_spec(3, 3))));
    CHECK(has(parse_vector_model(serialize_safetensors(tensors_of(random_model(1))), "a").error().message,
              "'vector'"));
    CHECK(has(parse_model(vectors, "a").error().message, "'spectral'"));
    CHECK(has(parse_window_model(vectors, "a").error().message, "'window'"));
}

TEST_CASE("vector_model_file: what is not in order is refused with what was expected") {
    CHECK(after([](TensorFile&) {}).empty());
    CHECK(has(after(replacing("spec", "\"width\":4", "\"width\":5")), "values.mean"));
    CHECK(has(after(replacing("spec", "\"width\":4", "\"width\":-4")), "expected 1 to"));
    CHECK(has(after(replacing("spec", "\"height\":3", "\"height\":65536")), "at most 65536 values"));
    CHECK(has(after(replacing("spec", "\"channels\":1", "\"channels\":2")), "1 (grey) or 3 (colour)"));
    CHECK(has(after(replacing("spec", "\"range\":[0.0,1.0]", "\"range\":[1.0,0.0]")), "the lower first"));
    CHECK(has(after(replacing("spec", "\"range\":[0.0,1.0]", "\"range\":[0.0]")), "metadata"));
    CHECK(has(after(replacing("spec", "[\"a\",\"b\"]", "[\"a\",\"a\"]"), column_spec({"a", "b"})), "differ"));
    CHECK(has(after(replacing("spec", "[\"a\",\"b\"]", "[\"a\"]"), column_spec({"a", "b"})),
              "expected 2 names"));
    CHECK(has(after([](TensorFile& file) { file.metadata["usual_error"] = "-1"; }), "usual_error"));
    CHECK(has(after([](TensorFile& file) { file.metadata.erase("usual_error"); }), "metadata"));
    CHECK(has(after([](TensorFile& file) { file.tensors.erase("values.scale"); }), "values.scale"));
    CHECK(has(after([](TensorFile& file) { file.tensors["more"] = file.tensors["values.mean"]; }), "more"));
    CHECK(has(after([](TensorFile& file) {
                  file.tensors["values.scale"].bytes.assign(file.tensors["values.scale"].bytes.size(),
                                                            std::byte{0});
              }),
              "above 0"));
}
