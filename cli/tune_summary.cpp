// A ranked table for people.
#include "cli/tune_summary.h"

#include "cli/progress.h"
#include "cli/readable_json.h"
#include "cli/tune_run.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {
namespace {

constexpr std::size_t widest = 40; // characters of a tried value; the CSV has the rest

std::string shortened(const std::string& value) {
    std::string text = printable(value);
    if (text.size() <= widest) return text;
    std::size_t end = widest - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end; // within a character
    return text.substr(0, end) + "...";
}

std::size_t width_of(const TriedOption& option, std::size_t index, const std::vector<TuneRow>& rows) {
    std::size_t width = option.name.size();
    for (const auto& row : rows) width = std::max(width, shortened(row.values[index]).size());
    return width;
}

bool is_of_the_loss(const TriedOption& option) {
    return option.name == "loss" || option.name == "loss-power" || option.name == "loss-low" ||
           option.name == "huber-delta";
}

void print_head(TuneSubject subject) {
    if (subject == TuneSubject::sound)
        fmt::print("{:>4}{:>5}{:>10}{:>9}{:>10}{:>7}{:>10}{:>9}", "", "run", "gain, dB", "SNR, dB",
                   "held out", "epoch", "time", "MMAC/s");
    else
        fmt::print("{:>4}{:>5}{:>10}{:>10}{:>12}{:>10}{:>7}{:>10}", "", "run", "MSE", "PSNR, dB",
                   "within 0.1", "held out", "epoch", "time");
}

void print_figures(std::size_t rank, const TuneRow& row, TuneSubject subject) {
    if (subject == TuneSubject::sound)
        fmt::print("{:>4}{:>5}{:>10.2f}{:>9.2f}{:>10.4f}{:>7}{:>10}{:>9.1f}", rank, row.run,
                   row.si_sdr_gain_db, row.validation_snr_db, row.validation_loss, row.best_epoch,
                   shown_time(row.seconds), row.mmac_per_second);
    else
        fmt::print("{:>4}{:>5}{:>10.5f}{:>10.2f}{:>10.1f} %{:>10.4f}{:>7}{:>10}", rank, row.run, row.mse,
                   row.psnr_db, 100.0 * row.accuracy, row.validation_loss, row.best_epoch,
                   shown_time(row.seconds));
}

void print_table(std::span<const TriedOption> tried, const std::vector<TuneRow>& rows, TuneSubject subject) {
    std::vector<std::size_t> widths;
    print_head(subject);
    for (std::size_t i = 0; i < tried.size(); ++i) {
        widths.push_back(i + 1 < tried.size() ? width_of(tried[i], i, rows) : 0); // nothing after the last
        fmt::print("  {:<{}}", tried[i].name, widths.back());
    }
    fmt::print("\n");
    for (std::size_t rank = 0; rank < rows.size(); ++rank) {
        print_figures(rank + 1, rows[rank], subject);
        for (std::size_t i = 0; i < tried.size(); ++i)
            fmt::print("  {:<{}}", shortened(rows[rank].values[i]), widths[i]);
        fmt::print("\n");
    }
}

void print_measure(const TuneRow& best, TuneSubject subject) {
    if (subject == TuneSubject::sound)
        fmt::print("\nBest first, by the gain in SI-SDR on {} held-out pieces of 6 s, the same for every run "
                   "(noisy: {:.2f} dB):\n",
                   scored_pieces, best.si_sdr_db - best.si_sdr_gain_db);
    else
        fmt::print("\nBest first, by the mean square error on held-out rows, the same for every run:\n");
}

} // namespace

std::string shown_choice(std::span<const TriedOption> tried, const Choice& choice) {
    std::string text;
    for (std::size_t i = 0; i < tried.size(); ++i)
        text += fmt::format("{}{} {}", i == 0 ? "" : ", ", tried[i].name, printable(choice[i]));
    return text;
}

void print_ranks(std::span<const TriedOption> tried, std::span<const TuneRow> rows, TuneSubject subject) {
    if (const auto order = ranked(rows, subject); !order.empty()) {
        print_measure(order[0], subject);
        print_table(tried, order, subject);
        if (std::any_of(tried.begin(), tried.end(), is_of_the_loss))
            fmt::print("The losses held out are of different kinds here and do not compare.\n");
    }
    for (const auto& row : rows)
        if (row.fate == RunFate::failed)
            fmt::print("run {} failed ({}): {}\n", row.run, shown_choice(tried, row.values),
                       printable(row.reason));
}

std::string shell_word(const std::string& text) {
    constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (!text.empty() && text.find_first_not_of(plain) == text.npos) return text;
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

} // namespace sordino
