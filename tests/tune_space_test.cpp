// The space of a search: what a text asks for, the grid's order, what is drawn.
#include "cli/tune_space.h"

#include "tests/catch.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace sordino;

namespace {

Result<ValueKind> kind_of(const std::string& name) {
    const std::map<std::string, ValueKind> kinds{{"batch", ValueKind::whole},
                                                 {"seed", ValueKind::whole},
                                                 {"rate", ValueKind::number},
                                                 {"loss", ValueKind::text}};
    const auto found = kinds.find(name);
    if (found == kinds.end()) return fail("no such option: " + name);
    return found->second;
}

TriedOption tried(const std::string& text) {
    CAPTURE(text);
    auto option = parse_tried(text, kind_of);
    REQUIRE(option);
    return *option;
}

std::string refusal(const std::string& text) {
    const auto option = parse_tried(text, kind_of);
    return option ? "" : option.error().message;
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

// The numbers drawn for the first option; a second one keeps equal ones apart.
std::vector<double> drawn(const std::string& text, std::size_t count, std::uint64_t seed = 1) {
    const std::vector<TriedOption> options{tried(text), tried("seed=0..100000000")};
    std::vector<double> numbers;
    const auto choices = draws(options, count, seed);
    REQUIRE(choices);
    for (const auto& choice : *choices) numbers.push_back(std::stod(choice[0]));
    return numbers;
}

double share(const std::vector<double>& numbers, double low, double high) {
    return static_cast<double>(std::count_if(numbers.begin(), numbers.end(),
                                             [&](double x) { return x >= low && x < high; })) /
           static_cast<double>(numbers.size());
}

constexpr std::size_t many = 4000;

// Whether a share of many draws is within four standard errors of what it should be.
bool is_near(double found, double expected) {
    return std::abs(found - expected) <
           4.0 * std::sqrt(expected * (1.0 - expected) / static_cast<double>(many));
}

} // namespace

TEST_CASE("tune space: bars separate values, and commas do where no value has a space in it") {
    using Values = std::vector<std::string>;
    CHECK(tried("batch=8,16").name == "batch");
    CHECK(tried(" --batch = 8 , 16 ").name == "batch");
    CHECK(tried(" --batch = 8 , 16 ").values == Values{"8", "16"});
    CHECK(tried("rate=0.001|5e-4").values == Values{"0.001", "5e-4"});
    CHECK(tried("batch=8").values == Values{"8"});
    CHECK(tried("loss=magnitude,snr").values == Values{"magnitude", "snr"});
    CHECK(tried("loss=0.7 magnitude + 0.3 complex|snr").values ==
          Values{"0.7 magnitude + 0.3 complex", "snr"});
    CHECK(tried("loss=encoder 24 relu 0,1").values == Values{"encoder 24 relu 0,1"});
    CHECK(tried("loss=a 0,1 | b=2,3").values == Values{"a 0,1", "b=2,3"});
    CHECK(tried("loss=clipping 0.3..0.9 chance 0.1").values == Values{"clipping 0.3..0.9 chance 0.1"});
    CHECK_FALSE(tried("loss=0.3..0.9").range); // a text, as it stands
}

TEST_CASE("tune space: a range is of whole numbers where its option takes these, and logarithmic from a "
          "decade on") {
    const auto range = [](const std::string& text) { return tried(text).range.value(); };
    CHECK(range("batch=8..64").low == 8.0);
    CHECK(range("batch=8..64").high == 64.0);
    CHECK(range("batch=8..64").whole);
    CHECK_FALSE(range("rate=0..1").whole);
    CHECK(tried("batch=8..64").values.empty());
    CHECK(range("rate = -5 .. 1e1").low == -5.0);
    CHECK(range("rate=1e-4..1e-2").logarithmic());
    CHECK(range("rate=1..10").logarithmic());
    CHECK_FALSE(range("rate=1..9.99").logarithmic());
    CHECK_FALSE(range("rate=0..1000").logarithmic());
    CHECK_FALSE(range("rate=-1..1000").logarithmic());
}

TEST_CASE("tune space: what makes no sense is refused in words") {
    CHECK(has(refusal("batch"), "NAME=VALUES"));
    CHECK(has(refusal("=8"), "NAME=VALUES"));
    CHECK(has(refusal("bach=8"), "no such option: bach"));
    CHECK(has(refusal("batch="), "a value on each side"));
    CHECK(has(refusal("batch=8,,16"), "a value on each side"));
    CHECK(has(refusal("batch=8|"), "a value on each side"));
    CHECK(has(refusal("batch=8,16,8"), "'8' twice"));
    CHECK(has(refusal("rate=1..x"), "range of numbers"));
    CHECK(has(refusal("rate=1.."), "range of numbers"));
    CHECK(has(refusal("rate=1..inf"), "range of numbers"));
    CHECK(has(refusal("rate=2..1"), "the lower one first"));
    CHECK(has(refusal("rate=2..2"), "the lower one first"));
    CHECK(has(refusal("batch=8..9.5"), "range of whole numbers"));
}

TEST_CASE("tune space: a grid has every combination once, and its last option changes fastest") {
    const std::vector<TriedOption> options{tried("rate=1,2"), tried("loss=a b|c"), tried("batch=5,6,7")};
    const auto choices = grid(options);
    REQUIRE(choices);
    REQUIRE(choices->size() == 12);
    CHECK(choices->front() == Choice{"1", "a b", "5"});
    CHECK((*choices)[1] == Choice{"1", "a b", "6"});
    CHECK((*choices)[3] == Choice{"1", "c", "5"});
    CHECK((*choices)[6] == Choice{"2", "a b", "5"});
    CHECK(choices->back() == Choice{"2", "c", "7"});
    CHECK(std::set<Choice>(choices->begin(), choices->end()).size() == 12);
}

TEST_CASE("tune space: a grid of a range, or of more runs than anybody makes, is refused with a hint") {
    const std::vector<TriedOption> range{tried("rate=1,2"), tried("batch=1..3")};
    REQUIRE_FALSE(grid(range));
    CHECK(has(grid(range).error().message, "--random"));
    std::string hundred = "1";
    for (int i = 2; i <= 100; ++i) hundred += "," + std::to_string(i);
    std::vector<TriedOption> options{tried("rate=" + hundred), tried("batch=" + hundred)};
    CHECK(grid(options).value().size() == most_runs);
    options.push_back(tried("seed=1,2"));
    REQUIRE_FALSE(grid(options));
    CHECK(has(grid(options).error().message, "found 20000"));
}

TEST_CASE(
    "tune space: draws follow their seed, differ from one another, and more of them begin with the same") {
    const std::vector<TriedOption> options{tried("rate=1e-4..1e-2"), tried("loss=a,b,c"),
                                           tried("batch=1..3")};
    const auto ten = draws(options, 10, 7).value(), twenty = draws(options, 20, 7).value();
    CHECK(std::equal(ten.begin(), ten.end(), twenty.begin()));
    CHECK(ten != draws(options, 10, 8).value());
    const std::vector<TriedOption> few{tried("loss=a,b,c"), tried("batch=1..3")};
    const auto all = draws(few, 9, 1).value();
    CHECK(std::set<Choice>(all.begin(), all.end()).size() == 9);
    REQUIRE_FALSE(draws(few, 10, 1));
    CHECK(has(draws(few, 10, 1).error().message, "found 9 in all"));
}

TEST_CASE("tune space: ranges that hold too few different numbers end in a sentence, not in a loop") {
    const std::vector<TriedOption> narrow{tried("rate=1.00001..1.00002")};
    REQUIRE_FALSE(draws(narrow, 5, 1));
    CHECK(has(draws(narrow, 5, 1).error().message, "widen the ranges"));
}

TEST_CASE("tune space: draws are within their range, as numbers of four digits") {
    for (const std::string text :
         {"rate=1e-4..1e-2", "rate=-3..2", "rate=0.12345678..0.123457", "batch=8..64", "batch=2..900"}) {
        CAPTURE(text);
        const TriedRange range = tried(text).range.value();
        for (const double value : drawn(text, 500)) {
            CHECK(value >= range.low);
            CHECK(value <= range.high);
            if (range.whole) CHECK(value == std::floor(value));
        }
    }
    const auto choices = draws(std::vector{tried("rate=1e-4..1e-2")}, 50, 1).value();
    for (const auto& choice : choices) CHECK(choice[0].size() <= std::string("0.0001234").size());
}

TEST_CASE("tune space: over a decade or more each decade is as likely, below each part of the range") {
    const auto decades = drawn("rate=1e-4..1e-1", many);
    for (const double low : {1e-4, 1e-3, 1e-2}) CHECK(is_near(share(decades, low, 10 * low), 1.0 / 3.0));
    const auto linear = drawn("rate=0.2..1.2", many);
    for (const double low : {0.2, 0.45, 0.7, 0.95}) CHECK(is_near(share(linear, low, low + 0.25), 0.25));
    const auto signed_range = drawn("rate=-1..99", many); // no logarithm
    CHECK(is_near(share(signed_range, -1.0, 49.0), 0.5));
}

TEST_CASE("tune space: whole numbers are as likely as their piece of the range, both ends among them") {
    const auto linear = drawn("batch=3..6", many);
    for (const double value : {3.0, 4.0, 5.0, 6.0}) CHECK(is_near(share(linear, value, value + 1.0), 0.25));
    const auto decades = drawn("batch=1..99", many);
    CHECK(is_near(share(decades, 1.0, 10.0), 0.5));
    CHECK(is_near(share(decades, 1.0, 2.0), std::log10(2.0) / 2.0));
    CHECK(*std::max_element(decades.begin(), decades.end()) == 99.0);
}

TEST_CASE("tune space: listed values are drawn alike") {
    const std::vector<TriedOption> options{tried("loss=a,b,c,d"), tried("seed=0..100000000")};
    std::map<std::string, double> counts;
    const auto choices = draws(options, many, 3).value();
    for (const auto& choice : choices) counts[choice[0]] += 1.0;
    for (const char* value : {"a", "b", "c", "d"})
        CHECK(is_near(counts[value] / static_cast<double>(many), 0.25));
}
