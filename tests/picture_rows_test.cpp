// Pictures on disk give the rows that they would give in memory.
#include "training/vectors/picture_rows.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/vector_task.h"
#include "training/vectors/image_file.h"

#include <filesystem>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

// Six pictures of 9 x 7 in colour, and a broken one among them.
struct Pictures : TestFolder {
    Pictures() {
        for (int i = 0; i < 6; ++i)
            if (!write_png(place(i),
                           {9, 7, 3, uniform_values(9 * 7 * 3, 0, 1, 10 + static_cast<unsigned>(i))}))
                throw std::runtime_error("no room for tests");
        write_bytes(*this / "2b.png", "\x89PNG\r\n");
    }
    std::string place(int i) const { return *this / (std::to_string(i) + ".png"); }
    RowSet load(const RowSettings& settings) const {
        return load_rows({*this / "."}, RowKind::images, settings).value();
    }
};

RowSettings bounded(std::uint64_t bytes, std::optional<ImageSize> size = {},
                    std::optional<int> channels = {}) {
    RowSettings settings;
    settings.memory_bytes = bytes;
    settings.size = size;
    settings.channels = channels;
    return settings;
}

// Of all seven files; the broken one takes room, too.
constexpr std::uint64_t all_bytes = 7 * 9 * 7 * 3 * sizeof(float);

std::vector<Random> streams(int count) {
    std::vector<Random> named;
    for (int i = 0; i < count; ++i) named.push_back(Random{4, static_cast<std::uint64_t>(i)});
    return named;
}

} // namespace

TEST_CASE("picture_rows: pictures stay on disk where they take more bytes than allowed, and only there") {
    const Pictures pictures;
    const RowSet in_memory = pictures.load(bounded(all_bytes)),
                 on_disk = pictures.load(bounded(all_bytes - 1));
    CHECK(in_memory.files.empty());
    CHECK(in_memory.rows.cols() == 6);
    CHECK(on_disk.rows.size() == 0);
    REQUIRE(on_disk.files.size() == 6);
    CHECK(on_disk.files[3].filename() == "3.png");
    CHECK(on_disk.spec == in_memory.spec);
    CHECK(on_disk.places == in_memory.places);
    CHECK(on_disk.names == in_memory.names);
    CHECK(on_disk.problems == in_memory.problems);
    CHECK(on_disk.problems.size() == 1);
    CHECK_FALSE(load_rows({pictures / "2b.png"}, RowKind::images, bounded(0)));
}

TEST_CASE("picture_rows: a row is what it would be in memory, bit for bit, brought to any size and colour") {
    const Pictures pictures;
    const auto size = GENERATE(std::optional<ImageSize>{}, std::optional(ImageSize{5, 4}));
    const auto channels = GENERATE(std::optional<int>{}, std::optional(1));
    RowSettings settings = bounded(0, size, channels);
    const RowSet on_disk = pictures.load(settings);
    const PictureRows rows(on_disk.files, on_disk.spec, settings);
    settings.memory_bytes.reset();
    const RowSet in_memory = pictures.load(settings);
    REQUIRE(rows.rows() == 6);
    REQUIRE(rows.values() == in_memory.rows.rows());
    std::vector<float> row(static_cast<std::size_t>(rows.values()));
    for (Eigen::Index r = 0; r < 6; ++r) {
        rows.read(r, row);
        CHECK(Eigen::Map<const Eigen::VectorXf>(row.data(), rows.values()) == in_memory.rows.col(r));
    }
}

TEST_CASE("picture_rows: a task draws the same examples from disk and from memory") {
    const Pictures pictures;
    const RowSet on_disk = pictures.load(bounded(0)), in_memory = pictures.load({});
    VectorOptions options;
    options.corruptions = {parse_corruption("masking 0.3").value()};
    const auto files = std::make_shared<const PictureRows>(on_disk.files, on_disk.spec, RowSettings{});
    const VectorTask a(files, files, options), b(in_memory.rows, in_memory.rows, options);
    const auto from_disk = a.room_for(20), from_memory = b.room_for(20);
    for (const auto set : {ExampleSet::training, ExampleSet::validation}) {
        from_disk->draw(set, streams(20));
        from_memory->draw(set, streams(20));
        CHECK(from_disk->inputs() == from_memory->inputs());
        const Eigen::MatrixXf guess = Eigen::MatrixXf::Constant(9 * 7 * 3, 20, 0.4F);
        const auto one = from_disk->judge(guess, 1, nullptr), other = from_memory->judge(guess, 1, nullptr);
        for (std::size_t i = 0; i < 20; ++i) CHECK(one[i].loss == other[i].loss);
    }
    CHECK(a.training_amount() == 6);
}

TEST_CASE(
    "picture_rows: a picture that is gone or has another size by now is named, others have another hash") {
    const Pictures pictures;
    const RowSet on_disk = pictures.load(bounded(0));
    const PictureRows rows(on_disk.files, on_disk.spec, {});
    const auto before = rows.hash();
    std::vector<float> row(static_cast<std::size_t>(rows.values()));
    REQUIRE(write_png(pictures.place(1), blank_image(8, 7, 3)));
    CHECK_THROWS_AS(rows.read(1, row), std::runtime_error);
    CHECK(rows.hash() != before);
    std::filesystem::remove(pictures.place(4));
    try {
        rows.read(4, row);
        CHECK(false);
    } catch (const std::runtime_error& e) {
        CHECK(std::string(e.what()).find("4.png") != std::string::npos);
    }
}
