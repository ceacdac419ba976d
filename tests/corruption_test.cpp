// Corruptions as texts, the drawing of their strength, and their application in the order listed.
#include "training/corruption.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <locale>
#include <set>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;

Corruption corruption(const std::string& text) { return parse_corruption(text).value(); }

std::string refusal(const std::string& text) {
    const auto parsed = parse_corruption(text);
    return parsed ? "" : parsed.error().message;
}

Corruptor corruptor(const std::vector<std::string>& texts, const Grid& grid = {1, rate}) {
    std::vector<Corruption> corruptions;
    corruptions.reserve(texts.size());
    for (const auto& text : texts) corruptions.push_back(corruption(text));
    return Corruptor::make(std::move(corruptions), grid).value();
}

std::string refusal_on(const std::string& text, const Grid& grid) {
    const auto made = Corruptor::make({corruption(text)}, grid);
    return made ? "" : made.error().message;
}

std::vector<float> spoilt(const Corruptor& by, std::vector<float> values, Random random = Random{1}) {
    by.apply(values, random);
    return values;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("corruption: a text gives the kind, the range of its strength and its chance") {
    const auto fixed = corruption("masking 0.25");
    CHECK(fixed.kind->name == "masking");
    CHECK(fixed.low == 0.25F);
    CHECK(fixed.high == 0.25F);
    CHECK(fixed.chance == 1.0F);
    const auto range = corruption("  hum -30..-1.5e1   chance .3 ");
    CHECK(range.kind->name == "hum");
    CHECK(range.low == -30.0F);
    CHECK(range.high == -15.0F);
    CHECK(range.chance == 0.3F);
    CHECK(corruption("quantisation 4..8").kind->name == "quantisation");
}

TEST_CASE("corruption: what is printed is read as the same") {
    CHECK(text_of(corruption("masking 0.25")) == "masking 0.25");
    CHECK(text_of(corruption("clipping 0.1..0.8 chance 0.3")) == "clipping 0.1..0.8 chance 0.3");
    CHECK(text_of(corruption("gain -6..6 chance 1")) == "gain -6..6");
    CHECK(text_of(corruption("gain -6..-6 chance 0")) == "gain -6 chance 0");
    Dice dice(1);
    for (const auto& kind : corruption_kinds())
        for (int i = 0; i < 50; ++i) {
            const auto strength = [&] {
                const double top = std::min(1e3, static_cast<double>(kind.highest));
                const float drawn = dice.uniform(static_cast<double>(kind.lowest), top);
                return kind.whole ? std::round(drawn) : drawn;
            };
            const auto [low, high] = std::minmax({strength(), strength()});
            const Corruption made{&kind, low, i % 3 == 0 ? low : high,
                                  i % 2 == 0 ? 1.0F : dice.uniform(0, 1)};
            INFO(text_of(made));
            CHECK(corruption(text_of(made)) == made);
        }
}

TEST_CASE("corruption: kinds have names of their own, and examples that can be read") {
    std::set<std::string_view> names;
    for (const auto& kind : corruption_kinds()) {
        names.insert(kind.name);
        CHECK(refusal(std::string(kind.name) + ' ' + std::string(kind.example)).empty());
    }
    CHECK(names.size() == corruption_kinds().size());
    CHECK(names == std::set<std::string_view>{"band-limit",    "blocks",
                                              "clipping",      "drift",
                                              "dropouts",      "gain",
                                              "gap",           "gaussian",
                                              "grey",          "hum",
                                              "jitter",        "mark",
                                              "masking",       "missing",
                                              "quantisation",  "relative-gaussian",
                                              "reverberation", "salt-and-pepper",
                                              "shrink",        "spikes",
                                              "stuck",         "wander"});
}

TEST_CASE(
    "corruption: an error says the text, the unit and the range expected, an example, and what was found") {
    CHECK(refusal("masking 25") ==
          "corruption 'masking 25': expected the share of values that become 0, 0 to 1, "
          "or a range of it, such as 'masking 0.25', found '25'.");
    CHECK(holds(refusal("gaussian -0.1"), "a standard deviation in the unit of the values, 0 or more"));
    CHECK(holds(refusal("quantisation 4.5"), "a whole number of bits, 1 to 24"));
    CHECK(holds(refusal("hum"), "dB over the RMS of the signal, -80 to 40"));
    CHECK(holds(refusal("hum"), "found nothing."));
    CHECK(holds(refusal("smear 3"), "expected one of gaussian, relative-gaussian, masking, "));
    CHECK(holds(refusal("smear 3"), "found 'smear'."));
    CHECK(holds(refusal(""), "found nothing."));
    CHECK(holds(refusal("gain 6..-6"), "expected the lower end of the range first, found '6..-6'."));
    CHECK(holds(refusal("gain 6 often"), "expected 'chance' and a number, 0 to 1, "));
    CHECK(holds(refusal("gain 6 often"), "found 'often'."));
    CHECK(holds(refusal("gain 6 often 0.5"), "found 'often 0.5'."));
    CHECK(holds(refusal("gain 6 chance 2"), "found 'chance 2'."));
    CHECK(holds(refusal("gain 6 chance"), "found 'chance'."));
    CHECK(holds(refusal("gain 6 chance 0.5 more"), "expected nothing after the chance, found 'more'."));
}

TEST_CASE("corruption: numbers that are none are refused") {
    for (const std::string number : {"", "x", "1x", "1..", "..1", "..", "1..2..3", "nan", "inf", "-inf",
                                     "1e99", "1,5", "0..inf", "nan..1", "-61", "61", "-61..0", "0..61"})
        CHECK(holds(refusal("gain " + number), "expected dB, -60 to 60"));
    for (const std::string chance : {"-0.1", "1.01", "nan", "x", "0.5x"})
        CHECK(holds(refusal("gain 0 chance " + chance), "expected 'chance' and a number, 0 to 1"));
    CHECK(refusal("gain -60..60 chance 0").empty());
}

TEST_CASE("corruption: numbers have a decimal point, whatever the locale of the program") {
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const auto before = std::locale::global(std::locale(std::locale::classic(), new Comma));
    const auto parsed = parse_corruption("band-limit 1500.5..4000 chance 0.5");
    const auto printed = parsed ? text_of(*parsed) : parsed.error().message;
    std::locale::global(before);
    CHECK(printed == "band-limit 1500.5..4000 chance 0.5");
    CHECK(parsed->low == 1500.5F);
}

TEST_CASE("corruption: strengths fill their range evenly") {
    Random random{1};
    const auto range = corruption("gain -10..30");
    double sum = 0, squares = 0;
    for (int i = 0; i < 20000; ++i) {
        const auto strength = draw_strength(range, random);
        REQUIRE(strength);
        REQUIRE(*strength >= -10.0F);
        REQUIRE(*strength <= 30.0F);
        sum += static_cast<double>(*strength);
        squares += static_cast<double>(*strength) * static_cast<double>(*strength);
    }
    const double mean = sum / 20000;
    CHECK(mean == Approx(10.0).margin(0.4)); // five standard errors
    CHECK(squares / 20000 - mean * mean == Approx(40.0 * 40.0 / 12).epsilon(0.04));
}

TEST_CASE("corruption: whole strengths are drawn whole, both ends as often as those between") {
    Random random{2};
    const auto range = corruption("quantisation 3..6");
    std::vector<int> times(25);
    for (int i = 0; i < 8000; ++i) {
        const float strength = draw_strength(range, random).value();
        REQUIRE(std::floor(strength) == strength);
        ++times[static_cast<std::size_t>(strength)];
    }
    for (std::size_t bits = 3; bits <= 6; ++bits) CHECK(std::abs(times[bits] - 2000) < 200);
}

TEST_CASE("corruption: its chance is the share of pieces that it changes, none at 0 and all at 1") {
    const auto values = white_noise(10, 1, 3);
    for (const double chance : {0.0, 0.3, 1.0}) {
        const auto by = corruptor({"gaussian 0.1 chance " + std::to_string(chance)});
        int changed = 0;
        for (std::uint64_t i = 0; i < 2000; ++i) changed += spoilt(by, values, Random{i}) != values ? 1 : 0;
        CHECK(std::abs(changed - 2000 * chance) <= (chance == 0.3 ? 100 : 0)); // five standard deviations
    }
}

TEST_CASE("corruption: several are what each by itself gives, one after the other") {
    const auto values = white_noise(2000, 0.3, 4);
    const std::vector<std::string> texts{"gain 3..9", "gaussian 0.1", "clipping 0.2..0.5",
                                         "masking 0.2 chance 0.5", "band-limit 3000..6000"};
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        auto by_hand = values;
        Random random{seed};
        for (const auto& text : texts) corruptor({text}).apply(by_hand, random);
        CHECK(spoilt(corruptor(texts), values, Random{seed}) == by_hand);
    }
    const auto noise_first = spoilt(corruptor({"gaussian 0.3", "clipping 0.3"}), values);
    const auto noise_last = spoilt(corruptor({"clipping 0.3", "gaussian 0.3"}), values);
    const auto peak = [](const auto& v) { return *std::max_element(v.begin(), v.end()); };
    CHECK(std::count(noise_first.begin(), noise_first.end(), peak(noise_first)) > 10);
    CHECK(std::count(noise_last.begin(), noise_last.end(), peak(noise_last)) == 1);
}

TEST_CASE("corruption: a change to one leaves what the next draws") {
    const auto values = white_noise(1000, 0.3, 5);
    const auto plain = spoilt(corruptor({"gain 0", "gaussian 0.1"}), values);
    for (const std::string first : {"masking 0.5", "masking 0.1 chance 0.5", "gain 0 chance 0"}) {
        const auto other = spoilt(corruptor({first, "gaussian 0.1"}), values);
        int compared = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::abs(other[i] - plain[i]) < 1e-6F)
                ++compared;
            else
                CHECK(std::abs(other[i] - (plain[i] - values[i])) < 1e-6F); // this one was masked
        }
        CHECK(compared > 300);
    }
}

TEST_CASE("corruption: the stream goes on, so that the next piece is spoilt otherwise") {
    const auto by = corruptor({"gaussian 0.1"});
    const auto values = white_noise(100, 1, 6);
    auto first = values, second = values;
    Random random{1};
    by.apply(first, random);
    by.apply(second, random);
    CHECK(first != second);
}

TEST_CASE("corruption: none leaves all as it is, and an empty piece stays empty") {
    const auto values = white_noise(100, 1, 7);
    CHECK(spoilt(corruptor({}), values) == values);
    std::vector<std::string> of_signals, of_pictures;
    const std::vector<ImpulseResponse> responses{{{1.0F}, 0, rate}};
    for (const auto& kind : corruption_kinds()) {
        const bool picture = kind.name == "shrink" || kind.name == "grey" || kind.name == "mark";
        (picture ? of_pictures : of_signals)
            .push_back(std::string(kind.name) + ' ' + std::string(kind.example));
    }
    CHECK(spoilt(corruptor(of_signals, {1, rate, responses, true}), {}).empty());
    CHECK(spoilt(corruptor(of_pictures, {1, 0, {}, false, 3, true}), {}).empty());
}

TEST_CASE("corruption: threads that share a corruptor get what one thread gets") {
    const std::vector<ImpulseResponse> responses{{{1.0F, 0.5F, 0.2F}, 0, rate}};
    const auto by =
        corruptor({"reverberation 1", "gaussian 0.1", "hum -10", "dropouts 0.1"}, {1, rate, responses});
    const auto values = white_noise(4000, 0.3, 8);
    std::vector<std::vector<float>> results(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < results.size(); ++i)
        threads.emplace_back([&, i] { results[i] = spoilt(by, values, Random{i}); });
    for (auto& thread : threads) thread.join();
    for (std::size_t i = 0; i < results.size(); ++i) CHECK(results[i] == spoilt(by, values, Random{i}));
}

TEST_CASE("corruption: what makes no sense on a grid is refused before anything is spoilt") {
    const std::vector<ImpulseResponse> at_rate{{{1.0F}, 0, rate}},
        at_another{{{1.0F}, 0, rate}, {{1.0F}, 0, 8000}};
    const Grid signal{1, rate, at_rate}, image{28, 0, at_rate}, row{1, 0, at_rate}, bands{64, 62.5, at_rate};
    for (const std::string text : {"hum -20", "band-limit 10", "reverberation 1"}) {
        CHECK(refusal_on(text, signal).empty());
        CHECK(refusal_on(text, image) == "corruption '" + text +
                                             "': expected a signal, which has one row and a rate "
                                             "in Hz, found 28 rows.");
        CHECK(holds(refusal_on(text, bands), "found 64 rows."));
        CHECK(holds(refusal_on(text, row), "found no rate."));
    }
    for (const std::string text : {"gaussian 1", "relative-gaussian 1", "masking 1", "salt-and-pepper 1",
                                   "blocks 1", "dropouts 1", "clipping 1", "quantisation 8", "gain 1"})
        for (const auto& grid : {signal, image, row, bands}) CHECK(refusal_on(text, grid).empty());
    CHECK(refusal_on("hum 0", {1, 121}).empty());
    CHECK(holds(refusal_on("hum 0", {1, 120}),
                "expected a rate above 120 Hz, which holds 60 Hz, found 120 Hz."));
    CHECK(refusal_on("band-limit 7999", signal).empty());
    CHECK(holds(refusal_on("band-limit 4000..8000", signal),
                "expected a cut below half of the rate, 8000 Hz, found 8000 Hz."));
    CHECK(holds(refusal_on("reverberation 1", {1, rate}), "expected impulse responses, found none"));
    CHECK(holds(refusal_on("reverberation 1", {1, rate, at_another}),
                "expected impulse responses at 16000 Hz, found one at 8000 Hz."));
}
