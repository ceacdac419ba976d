// sordino quantize and sordino eval for models of tables, as a user runs them.
#include <filesystem>
#include <regex>

#include "model/quantise.h"
#include "model/window_model_file.h"
#include "tests/pump.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// Values of the last column go, one in seven.
std::string with_gaps(const std::string& csv) {
    std::istringstream lines(csv);
    std::string text, line;
    for (int r = -1; std::getline(lines, line); ++r)
        text += (r >= 0 && r % 7 == 3 ? line.substr(0, line.rfind(',') + 1) : line) + '\n';
    return text;
}

// Two pairs of tables of the pump, in clean/ and noisy/.
struct PumpPairs : Pump {
    PumpPairs() {
        for (const char* folder : {"clean", "noisy"}) fs::create_directory(*this / folder);
        for (const unsigned day : {1U, 2U}) {
            const auto name = fmt::format("/day{}.csv", day);
            write_bytes(*this / "clean" + name, pump_csv(300, 0.0, 10 + day));
            write_bytes(*this / "noisy" + name, with_gaps(pump_csv(300, 0.4, 10 + day)));
        }
    }
    CommandResult eval(const std::string& clean, const std::string& noisy, const Arguments& more = {}) const {
        return verb("eval", Arguments{"--clean", *this / clean, "--noisy", *this / noisy} + more);
    }
};

} // namespace

TEST_CASE("quantize tables: the new file is the model in int8, smaller, and its rows change by little") {
    const Pump pump({"--direct", "none"}); // all that comes out goes through the layers
    const auto result =
        run_command({SORDINO_COMMAND, "quantize", pump.model, "-o", pump / "int8.safetensors"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    const auto before = load_window_model(pump.model).value(),
               after = load_window_model(pump / "int8.safetensors").value();
    CHECK((tensors_of(after) == tensors_of(quantised(before))));
    CHECK(after.layers.front().is_int8());
    CHECK(has(result.out, fmt::format("size   {} -> {} bytes", fs::file_size(pump.model),
                                      fs::file_size(pump / "int8.safetensors"))));
    std::smatch change;
    REQUIRE(std::regex_search(result.out, change, std::regex("change ([0-9.]+) % of the RMS")));
    CHECK(std::stod(change[1]) > 0.0);
    CHECK(std::stod(change[1]) < 5.0);
    CHECK_FALSE(std::regex_search(result.out.substr(result.out.find('\n')), std::regex("[^\n]{101}")));
    const auto again = run_command(
        {SORDINO_COMMAND, "quantize", pump / "int8.safetensors", "-o", pump / "again.safetensors"});
    CHECK(has(again.out, "int8 in every layer already"));
    CHECK(has(again.out, "change 0.00 %"));
    check_failure(run_command({SORDINO_COMMAND, "quantize", pump.model, "-o", pump / "int8.safetensors"}), 1,
                  "--force");
}

TEST_CASE("eval tables: figures are those of the rows that denoise writes, by channel and over all") {
    const PumpPairs pump;
    const auto clean = pump / "clean/day1.csv", noisy = pump / "noisy/day1.csv", out = pump / "out.csv";
    REQUIRE(pump.verb("denoise", {noisy, "-o", out, "--impute", "--all"}).status == 0);
    const auto told = pump.eval("clean/day1.csv", "noisy/day1.csv", {"--json", "-"});
    INFO(told.out << told.err);
    REQUIRE(told.status == 0);
    const auto scores = json::parse(told.out);
    const auto model = load_window_model(pump.model).value();
    const auto a = rows_of(read_bytes(clean)), b = rows_of(read_bytes(noisy)), c = rows_of(read_bytes(out));
    for (const std::size_t column : {1U, 2U}) {
        double there = 0, missing = 0, before = 0, after = 0, filled = 0;
        for (std::size_t r = 0; r < a.size(); ++r) {
            const double error = std::pow(c[r][column] - a[r][column], 2);
            (std::isnan(b[r][column]) ? missing : there) += 1;
            (std::isnan(b[r][column]) ? filled : after) += error;
            if (!std::isnan(b[r][column])) before += std::pow(b[r][column] - a[r][column], 2);
        }
        const auto& one = scores.at("channels").at(column - 1);
        const double scale = static_cast<double>(model.scale[static_cast<Eigen::Index>(column) - 1]);
        CHECK(one.at("channel") == model.spec.channels[column - 1]);
        CHECK(one.at("values") == there);
        CHECK(one.at("missing") == missing);
        CHECK(one.at("rmse").at("before").get<double>() == Approx(std::sqrt(before / there)).epsilon(1e-3));
        CHECK(one.at("rmse").at("after").get<double>() == Approx(std::sqrt(after / there)).epsilon(1e-3));
        CHECK(one.at("rmse_deviations").at("after").get<double>() ==
              Approx(scale * std::sqrt(after / there)).epsilon(1e-3));
        CHECK(one.at("gain_db").get<double>() == Approx(10.0 * std::log10(before / after)).margin(0.01));
        CHECK(one.at("gain_db").get<double>() ==
              Approx(one["snr_db"]["after"].get<double>() - one["snr_db"]["before"].get<double>()));
        if (missing > 0)
            CHECK(one.at("gaps_deviations").at("by_the_model").get<double>() ==
                  Approx(scale * std::sqrt(filled / missing)).epsilon(1e-3));
        else
            CHECK(one.at("gaps_deviations").at("by_the_model").is_null());
    }
    CHECK(scores.at("total").at("gain_db").get<double>() > 3.0);
}

TEST_CASE("eval tables: of two folders tables of one name are a pair, and the table tells of all") {
    const PumpPairs pump;
    const auto result = pump.eval("clean", "noisy", {"--json", pump / "scores.json"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    for (const char* words : {"flow", "heat", "total", "missing values", "by lines", "600 rows of 2 files"})
        CHECK(has(result.out, words));
    CHECK_FALSE(std::regex_search(result.out, std::regex("[^\n]{101}")));
    const auto scores = json::parse(read_bytes(pump / "scores.json"));
    REQUIRE(scores.at("files").size() == 2);
    CHECK(scores["files"][0]["file"] == "day1.csv");
    CHECK(scores["total"]["values"].get<int>() == scores["files"][0]["total"]["values"].get<int>() +
                                                      scores["files"][1]["total"]["values"].get<int>());
    const auto check = run_command({SORDINO_COMMAND, "quantize", pump.model, "-o", pump / "int8.safetensors",
                                    "--check", pump.path().string()});
    REQUIRE(check.status == 0);
    CHECK(load_window_model(pump / "int8.safetensors")->direct == load_window_model(pump.model)->direct);
    CHECK(has(check.out,
              fmt::format("before{:>40.4f}", scores["total"]["rmse_deviations"]["after"].get<double>())));
}

TEST_CASE("eval tables: what is no pair is refused by name") {
    const PumpPairs pump;
    write_bytes(pump / "short.csv", pump_csv(200, 0.3, 11));
    check_failure(pump.eval("clean/day1.csv", "short.csv"), 1, "as many rows");
    check_failure(pump.eval("clean/day1.csv", "clean"), 1, "one of each");
    check_failure(pump.eval("clean/day1.csv", "none.csv"), 1, "none.csv");
    fs::remove(pump / "clean/day2.csv");
    check_failure(pump.eval("clean", "noisy"), 1, "noisy/day2.csv");
    check_failure(pump.eval("clean/day1.csv", "noisy/day1.csv", {"--mix", "0.5"}), 2, "--mix");
}
