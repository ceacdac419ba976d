// sordino train --kind spectral, and what follows on tables, as a user runs them.
#include <cmath>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "tests/signals.h"
#include "tests/train_command.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 4000.0; // rows a second

using Columns = std::vector<std::vector<double>>;

// A dent in a bearing: rings of 900 Hz that die away within 10 ms, 31 times a second.
std::vector<double> dent(std::size_t rows, unsigned seed) {
    Dice dice(seed);
    std::vector<double> values(rows);
    for (double at = dice.unit() * 129.0; at < static_cast<double>(rows); at += 129.0 + dice.normal())
        for (auto r = static_cast<std::size_t>(at) + 1; r < std::min(rows, static_cast<std::size_t>(at) + 60);
             ++r)
            values[r] += std::exp(-(static_cast<double>(r) - at) / 12.0) *
                         std::sin(1.4137 * (static_cast<double>(r) - at));
    return values;
}

// Mains hum with harmonics, and broad noise.
std::vector<double> machine(std::size_t rows, unsigned seed) {
    Dice dice(seed);
    const double phase = dice.unit();
    std::vector<double> values(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        for (const double hz : {50.0, 150.0, 250.0})
            values[r] += 0.2 * std::sin(6.2831853 * (hz * static_cast<double>(r) / rate + phase));
        values[r] += 0.08 * dice.normal();
    }
    return values;
}

std::vector<double> sum(std::vector<double> a, const std::vector<double>& b) {
    for (std::size_t r = 0; r < a.size(); ++r) a[r] += b[r];
    return a;
}

std::vector<double> scaled(std::vector<double> a, double unit, double offset) {
    for (double& x : a) x = offset + unit * x;
    return a;
}

std::string csv(const std::string& header, const Columns& columns) {
    std::string text = header + "\n";
    for (std::size_t r = 0; r < columns.front().size(); ++r) {
        text += fmt::format("{:.5f}", static_cast<double>(r) / rate);
        for (const auto& column : columns) text += fmt::format(",{:.9g}", column[r]);
        text += "\n";
    }
    return text;
}

std::vector<std::vector<std::string>> cells_of(const std::string& table) {
    std::istringstream lines(table);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(lines, line);) {
        rows.emplace_back();
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
        if (line.ends_with(',')) rows.back().emplace_back();
    }
    return rows;
}

std::vector<double> column_of(const std::string& table, std::size_t column) {
    std::vector<double> values;
    const auto rows = cells_of(table);
    for (std::size_t r = 1; r < rows.size(); ++r) values.push_back(std::atof(rows[r].at(column).c_str()));
    return values;
}

// In dB; the noise floor is found in the first rows.
double snr(const std::vector<double>& truth, const std::vector<double>& x) {
    REQUIRE(truth.size() == x.size());
    double power = 0.0, error = 0.0;
    for (std::size_t r = truth.size() / 4; r < truth.size(); ++r) {
        power += truth[r] * truth[r];
        error += (x[r] - truth[r]) * (x[r] - truth[r]);
    }
    return power_db(power / error);
}

const Arguments little_spectral_network{"--kind", "spectral", "--layers", "encoder 48 relu 0,1",
                                        "decoder 48 relu 0,2"};
const Arguments little_spectral_run = little_spectral_network + Arguments{"--epochs",
                                                                          "5",
                                                                          "--batch",
                                                                          "8",
                                                                          "--steps-per-epoch",
                                                                          "12",
                                                                          "--threads",
                                                                          "1",
                                                                          "--validation-sequences",
                                                                          "8"};
const Arguments one_step =
    little_spectral_network +
    Arguments{
        "--epochs", "1", "--batch", "2", "--steps-per-epoch", "1", "--threads", "1", "--validation-sequences",
        "2"};

// A folder with a model of two axes, which has heard dents and machines, made once.
struct Bearing : TestFolder {
    Bearing() {
        write_bytes(*this / "dent.csv",
                    csv("time,x,y", {scaled(dent(60000, 1), 1.0, 2.5), scaled(dent(60000, 2), 0.001, 0.0)}));
        write_bytes(*this / "machine.csv", csv("time,x,y", {machine(40000, 3), machine(40000, 4)}));
        const auto result = run_command(Arguments{SORDINO_COMMAND, "train", "--clean", *this / "dent.csv",
                                                  "--noise", *this / "machine.csv", "-o", model} +
                                        little_spectral_run);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
    }
    CommandResult verb(const std::string& name, const Arguments& arguments) const {
        return run_command(Arguments{SORDINO_COMMAND, name, "--model", model} + arguments);
    }
    std::string cleaned(const std::string& table, const Arguments& more = {}) const {
        write_bytes(*this / "in.csv", table);
        const auto result =
            verb("denoise", Arguments{*this / "in.csv", "-o", *this / "out.csv", "--force"} + more);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
        return read_bytes(*this / "out.csv");
    }
    std::string model = *this / "bearing.safetensors";
};

const Bearing& bearing() {
    static const Bearing made;
    return made;
}

// Twelve thousand rows of both axes, spoilt, with a column that is none.
struct Site {
    std::vector<double> x = dent(12000, 11), y = dent(12000, 12);
    std::vector<double> spoilt_x = scaled(sum(x, machine(12000, 13)), 1.0, 2.5),
                        spoilt_y = scaled(sum(y, machine(12000, 14)), 0.001, 0.0);
    std::string table = csv("time,x,y", {spoilt_x, spoilt_y});
};

} // namespace

TEST_CASE("spectral tables: a short training takes the machine off the dent, in each channel's own unit") {
    const Site site;
    const auto out = bearing().cleaned(site.table);
    const auto x = scaled(column_of(out, 1), 1.0, -2.5), y = scaled(column_of(out, 2), 1000.0, 0.0);
    const double before_x = snr(site.x, scaled(site.spoilt_x, 1.0, -2.5)),
                 before_y = snr(site.y, scaled(site.spoilt_y, 1000.0, 0.0));
    INFO("x " << before_x << " -> " << snr(site.x, x) << ", y " << before_y << " -> " << snr(site.y, y));
    CHECK(snr(site.x, x) > before_x + 6.0);
    CHECK(snr(site.y, y) > before_y + 6.0);
}

TEST_CASE("spectral tables: rows, time stamps and other columns stay, and what was missing is missing") {
    const Site site;
    std::istringstream lines(csv("time,x,y", {site.spoilt_x, site.spoilt_y}));
    std::string line, table;
    for (int r = -1; std::getline(lines, line); ++r) {
        auto cells = cells_of(line).front();
        if (r >= 3000 && r < 3040) cells[1] = r % 2 == 0 ? "" : "NaN";
        table += fmt::format("{},{},{},{}\n", cells[2], cells[0], r < 0 ? "note" : "a b", cells[1]);
    }
    const auto in = cells_of(table), out = cells_of(bearing().cleaned(table));
    REQUIRE(out.size() == in.size());
    CHECK(out[0] == in[0]);
    int missing = 0;
    for (std::size_t r = 1; r < in.size(); ++r) {
        CHECK(out[r][1] == in[r][1]);
        CHECK(out[r][2] == in[r][2]);
        const bool was_missing = in[r][3].empty() || in[r][3] == "NaN";
        CHECK(was_missing == (out[r][3].empty() || out[r][3] == "NaN"));
        missing += was_missing ? 1 : 0;
    }
    CHECK(missing == 40);
}

TEST_CASE("spectral tables: a channel is cleaned alike whatever stands beside it") {
    const Site site;
    const auto together = bearing().cleaned(site.table);
    const auto quiet = bearing().cleaned(csv("time,x,y", {site.spoilt_x, std::vector(12000, 0.5)}));
    CHECK(column_of(together, 1) == column_of(quiet, 1));
    CHECK_FALSE(column_of(together, 2) == column_of(quiet, 2));
}

TEST_CASE("spectral tables: a pipe gives the rows of a file, each 288 rows after it came") {
    const Site site;
    const auto wanted = bearing().cleaned(site.table);
    Command live({SORDINO_COMMAND, "denoise", "-", "-o", "-", "--model", bearing().model});
    std::istringstream lines(site.table), wanted_lines(wanted);
    std::string line, sent;
    for (int i = 0; i < 1 + 288 + 50; ++i) { // the header first
        std::getline(lines, line);
        live.write(line + '\n');
    }
    for (int i = 0; i < 1 + 50; ++i) {
        std::getline(wanted_lines, line);
        sent += line + '\n';
    }
    CHECK(live.read(sent.size()) == sent); // nothing more was sent: it is there already
    std::thread rest([&] {
        while (std::getline(lines, line)) live.write(line + '\n');
        live.close_input();
    });
    std::string out;
    for (std::string bytes = live.read(4096); !bytes.empty(); bytes = live.read(4096)) out += bytes;
    rest.join();
    CHECK(live.wait().status == 0);
    CHECK(sent + out == wanted);
}

TEST_CASE("spectral tables: --mix 0 gives the rows back as they were") {
    const Site site;
    const auto out = column_of(bearing().cleaned(site.table, {"--mix", "0"}), 1);
    double largest = 0.0;
    for (std::size_t r = 0; r < out.size(); ++r)
        largest = std::max(largest, std::abs(out[r] - site.spoilt_x[r]));
    CHECK(largest < 1e-5);
}

TEST_CASE("spectral tables: a sound file is a table of its channels, to train on and to clean") {
    const TestFolder folder;
    const auto x = dent(30000, 21), y = dent(30000, 22);
    std::vector<float> frames;
    for (std::size_t r = 0; r < x.size(); ++r)
        for (const double value : {x[r], y[r]}) frames.push_back(static_cast<float>(0.2 * value));
    write_sound(folder / "dent.wav", frames, 4000, 2);
    const auto trained = run_command(Arguments{SORDINO_COMMAND, "train", "--sound-tables", "--clean",
                                               folder / "dent.wav", "-o", folder / "m.safetensors"} +
                                     one_step);
    INFO(trained.out << trained.err);
    REQUIRE(trained.status == 0);
    const auto table = load_model(folder / "m.safetensors").value().table;
    REQUIRE(table);
    CHECK(table->rate_hz == 4000.0);
    CHECK(table->channels == std::vector<std::string>{"1", "2"});
    const auto cleaned = run_command({SORDINO_COMMAND, "denoise", folder / "dent.wav", "-o",
                                      folder / "out.csv", "--model", folder / "m.safetensors"});
    INFO(cleaned.out << cleaned.err);
    CHECK(cleaned.status == 0);
    CHECK(has(cleaned.out, "30000 rows"));
}

TEST_CASE("spectral tables: info says what such a model is, in rows and in the sensor's own Hz") {
    const auto text = run_command({SORDINO_COMMAND, "info", bearing().model});
    CHECK(text.status == 0);
    for (const char* words :
         {"kind        spectral", "2: x, y", "4000 a second, from 2000 to 48000 are possible",
          "128 rows apart, 256 long", "from 0 to 2000 Hz", "288 rows (0.072 s)"})
        CHECK(has(text.out, words));
    const auto facts = json::parse(run_command({SORDINO_COMMAND, "info", bearing().model, "--json"}).out);
    CHECK(facts.at("table").at("channels") == json{"x", "y"});
    CHECK(facts.at("table").at("rate_hz") == 4000.0);
    CHECK(facts.at("latency") == json{{{"rate", 4000.0}, {"samples", 288}, {"ms", 72.0}}});
    CHECK(facts.at("training").at("data").at("clean").at("files") == json{"dent.csv"});
}

TEST_CASE("spectral tables: what does not fit is refused, and nothing is written") {
    const auto& folder = bearing();
    const auto table = folder / "dent.csv";
    const auto train = [&](const Arguments& more) {
        return run_command(Arguments{SORDINO_COMMAND, "train", "--kind", "spectral", "--clean", table, "-o",
                                     folder / "none.safetensors"} +
                           more);
    };
    check_failure(train({"--window", "32"}), 2, "--window");
    check_failure(train({"--watch"}), 2, "--watch");
    check_failure(train({"--noisy", table}), 2, "--noisy");
    check_failure(train({"--hop-ms", "8"}), 2, "--hop-rows");
    check_failure(train({"--noise", noises}), 1, "expected tables of noise");
    check_failure(folder.verb("watch", {table, "-o", folder / "none.csv"}), 1,
                  "expected 'window', found 'spectral'");
    check_failure(folder.verb("denoise", {table, "-o", folder / "none.csv", "--impute"}), 2, "--impute");
    check_failure(folder.verb("denoise", {table, "-o", folder / "none.wav"}), 1, "expected a table");
    write_bytes(folder / "other.csv", "time,x,z\n0,1,2\n1,2,3\n2,2,3\n");
    check_failure(folder.verb("denoise", {folder / "other.csv", "-o", folder / "none.csv"}), 1, "y");
    write_bytes(folder / "slow.csv", "time,x,y\n0,1,2\n1,2,3\n2,2,3\n");
    check_failure(folder.verb("denoise", {folder / "slow.csv", "-o", folder / "none.csv"}), 1,
                  "expected 2000 to 48000 rows a second for this model, found 1");
    write_bytes(folder / "short.csv", csv("time,x", {dent(2000, 1)}));
    const auto none_left = run_command({SORDINO_COMMAND, "train", "--kind", "spectral", "--clean",
                                        folder / "short.csv", "-o", folder / "none.safetensors"});
    CHECK(none_left.status == 1);
    CHECK(has(none_left.err, "left out: short.csv, clean channel 1: shorter than 1024 rows"));
    CHECK(has(none_left.err, "--clean: expected a channel that moves, of 5120 rows or more"));
    write_bytes(folder / "fast.csv", "t,x,y\n0,1,2\n0.00001,2,3\n0.00002,2,3\n");
    check_failure(train({"--noise", folder / "fast.csv"}), 1, "train a model for each rate");
    CHECK_FALSE(std::filesystem::exists(folder / "none.safetensors"));
    CHECK_FALSE(std::filesystem::exists(folder / "none.csv"));
}

TEST_CASE("spectral tables: the configuration that a run prints is that run again") {
    const auto& folder = bearing();
    const auto command =
        Arguments{SORDINO_COMMAND, "train", "--clean", folder / "dent.csv", "-o", folder / "new.safetensors"};
    const auto printed = run_command(command + little_spectral_run + Arguments{"--print-config"});
    REQUIRE(printed.status == 0);
    write_bytes(folder / "run.toml", printed.out);
    const auto again =
        run_command({SORDINO_COMMAND, "train", "--config", folder / "run.toml", "--print-config"});
    INFO(again.err);
    CHECK(again.status == 0);
    CHECK(again.out == printed.out);
    CHECK(has(printed.out, "\npause = 0\n"));
}
