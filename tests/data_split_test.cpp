// Training and validation apart, and the fingerprint of a set.
#include "training/data_split.h"

#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/signals.h"

#include <numeric>
#include <set>

using namespace sordino;
using namespace sordino::test;

namespace {

Recording named(const std::string& name, std::size_t length = 100) {
    return {name, std::vector<std::int16_t>(length, 1), 8000};
}

std::vector<Recording> named(int count) {
    std::vector<Recording> recordings;
    for (int i = 0; i < count; ++i) recordings.push_back(named("speaker-" + std::to_string(i) + ".wav"));
    return recordings;
}

std::set<std::string> names_of(const std::vector<Recording>& recordings) {
    std::set<std::string> names;
    for (const auto& r : recordings) names.insert(r.name);
    return names;
}

} // namespace

TEST_CASE("data split: a split keeps every recording on one side, about a tenth for validation") {
    for (const int count : {2, 3, 9, 10, 11, 300}) {
        CAPTURE(count);
        const auto all = named(count);
        const Split split = split_by_name(all);
        CHECK(!split.training.empty());
        CHECK(!split.validation.empty());
        auto together = names_of(split.training);
        together.merge(names_of(split.validation));
        CHECK(together == names_of(all));
        CHECK(split.training.size() + split.validation.size() == all.size());
        if (count == 300) CHECK(split.validation.size() == Approx(30).margin(15));
    }
}

TEST_CASE(
    "data split: a split depends on names alone, and files that are added move at most one of the others") {
    auto some = named(40);
    const auto before = names_of(split_by_name(some).validation);
    std::reverse(some.begin(), some.end());
    CHECK(names_of(split_by_name(some).validation) == before);
    for (const int added : {41, 60, 200}) {
        const auto after = names_of(split_by_name(named(added)).validation);
        int moved = 0;
        for (const auto& r : some) moved += before.contains(r.name) != after.contains(r.name) ? 1 : 0;
        CHECK(moved <= 1); // the one that is held out so that there is one
    }
}

TEST_CASE("data split: a split has both sides even where all recordings have the same name") {
    const int count = GENERATE(2, 5, 12);
    // for twelve a name whose hash alone would hold them all out
    const std::string name = GENERATE("voice.wav", "clean.wav", "a.wav", "b.wav", "c.wav", "d.wav", "e.wav",
                                      "f.wav", "g.wav", "h.wav", "i.wav", "j.wav");
    std::vector<Recording> all(static_cast<std::size_t>(count), named(name));
    const Split split = split_by_name(all);
    CAPTURE(count, name);
    CHECK(!split.training.empty());
    CHECK(!split.validation.empty());
    CHECK(split.training.size() + split.validation.size() == all.size());
}

TEST_CASE("data split: a single recording is split in time, the last fifth for validation") {
    std::vector<std::int16_t> ramp(1000);
    std::iota(ramp.begin(), ramp.end(), std::int16_t{0});
    const Recording one{"one.wav", ramp, 7000};
    const Split split = split_by_name({one});
    REQUIRE(split.training.size() == 1);
    REQUIRE(split.validation.size() == 1);
    CHECK(split.training[0].samples.size() == 800);
    CHECK(samples_of(split.training[0]).back() == 799.0F / 32768.0F);
    CHECK(split.validation[0].samples.size() == 200);
    CHECK(samples_of(split.validation[0]).front() == 800.0F / 32768.0F);
    for (const auto* part : {&split.training[0], &split.validation[0]}) {
        CHECK(part->name == "one.wav");
        CHECK(part->limit_hz == 7000.0F);
    }
}

TEST_CASE("data split: a fingerprint changes with names, lengths, order and number") {
    const std::vector<Recording> all{named("a", 10), named("b", 20), named("c", 30)};
    const std::vector<std::vector<Recording>> others{
        {named("a", 10), named("b", 20)},
        {named("a", 10), named("b", 21), named("c", 30)},
        {named("a", 10), named("B", 20), named("c", 30)},
        {named("b", 20), named("a", 10), named("c", 30)},
        {named("a", 10), named("b", 20), named("c", 30), named("d", 1)},
        {named("a", 30), named("b", 20), named("c", 10)},
        {}};
    CHECK(fingerprint(all) == fingerprint({named("a", 10), named("b", 20), named("c", 30)}));
    for (const auto& other : others) CHECK(fingerprint(other) != fingerprint(all));
}

TEST_CASE("data split: the halves of a pair stay together, in a split by name and in one in time") {
    const auto pair = [](const std::string& name) {
        return PairedRecording{recording_of(name, white_noise(1000, 0.1, 1)),
                               recording_of(name, white_noise(1000, 0.1, 2))};
    };
    std::vector<PairedRecording> pairs;
    std::vector<Recording> voices;
    for (int i = 0; i < 12; ++i) {
        pairs.push_back(pair("p" + std::to_string(i)));
        voices.push_back(pairs.back().clean);
    }
    const auto parts = split_by_name(pairs);
    CHECK(parts.training.size() + parts.validation.size() == 12);
    for (const auto& p : parts.validation) CHECK(p.clean.name == p.noisy.name);
    CHECK(parts.validation.size() == split_by_name(voices).validation.size()); // by the same rule
    CHECK(fingerprint(parts.training) != fingerprint(parts.validation));

    const auto one = split_by_name(std::vector{pair("one")});
    REQUIRE(one.training.size() == 1);
    REQUIRE(one.validation.size() == 1);
    const auto whole = samples_of(pair("one").noisy), held = samples_of(one.validation[0].noisy);
    CHECK((held == std::vector(whole.begin() + 800, whole.end())));
    CHECK(one.validation[0].clean.samples.size() == 200);
    CHECK(one.training[0].clean.samples.size() == 800);
    CHECK(one.training[0].noisy.samples.size() == 800);
}

TEST_CASE("data split: of nothing there are two empty parts") {
    const auto parts = split_by_name(std::vector<Recording>{});
    CHECK(parts.training.empty());
    CHECK(parts.validation.empty());
}
