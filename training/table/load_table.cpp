// The first rows wait until the rate is known; then all go through EvenRows.
#include "training/table/load_table.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "training/table/cell_value.h"
#include "training/table/even_rows.h"

namespace sordino {
namespace {

constexpr std::size_t rows_to_measure = 1000;

float as_float(double value) {
    const auto narrowed = static_cast<float>(value);
    return std::isfinite(narrowed) ? narrowed : static_cast<float>(missing_value);
}

std::optional<double> first_stamp(const TableFormat& format, const TableRow& row) {
    if (!format.time_column || *format.time_column >= row.cells.size()) return {};
    const auto stamp = stamp_in(format, row.cells[*format.time_column]);
    if (!stamp) return {};
    const double unit_s = format.time_kind == TimeKind::number ? format.time_unit_s : 1.0;
    return (static_cast<double>(stamp->whole) + stamp->fraction) * unit_s;
}

class Loader {
  public:
    Loader(TableReader& reader, double rate_hz, std::size_t memory_limit)
        : reader_(reader)
        , wanted_rate_(rate_hz)
        , limit_(memory_limit) {}

    Result<LoadedTable> load() {
        auto read = read_all();
        if (!read) return tl::unexpected(read.error());
        const auto columns = static_cast<Eigen::Index>(info().channels.size());
        const Eigen::Index rows = static_cast<Eigen::Index>(values_.size()) / columns;
        if (rows < 2)
            return fail(
                fmt::format("{}: expected a table of two rows or more, found {}.", info().path, rows));
        using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        LoadedTable table{info().channels,       info().named,       rate_,     {},
                          std::move(stretches_), reader_.problems(), own_rate_, start_s_};
        table.values = Eigen::Map<const RowMajor>(values_.data(), rows, columns);
        return table;
    }

  private:
    const TableInfo& info() const { return reader_.info(); }

    Result<void> read_all() {
        TableRow row;
        for (;;) {
            const auto more = reader_.next(row);
            if (!more) return tl::unexpected(more.error());
            if (!*more) break;
            if (grid_) {
                if (auto added = add(row.time, row.values); !added) return added;
                continue;
            }
            waiting_.push_back(row);
            if (waiting_.size() < rows_to_measure) continue;
            if (auto started = start(); !started) return started;
        }
        return grid_ ? Result<void>{} : start();
    }

    // The rate, and with it what has waited.
    Result<void> start() {
        if (waiting_.size() < 2)
            return fail(fmt::format("{}: expected a table of two rows or more, found {}.", info().path,
                                    waiting_.size()));
        const auto rate = find_rate();
        if (!rate) return fail(fmt::format("{}: {}.", info().path, rate.error().message));
        rate_ = *rate;
        start_s_ = first_stamp(info().format, waiting_.front());
        grid_.emplace(rate_, info().channels.size(), info().format.time_resolution_s);
        for (const auto& row : waiting_)
            if (auto added = add(row.time, row.values); !added) return added;
        waiting_.clear();
        return {};
    }

    Result<double> find_rate() {
        if (!info().has_time) {
            const auto rate = rate_without_time();
            if (rate) own_rate_ = *rate;
            return rate;
        }
        std::vector<double> times;
        for (const auto& row : waiting_) times.push_back(row.time);
        const auto own = measured_rate(times, info().format.time_resolution_s);
        if (own) own_rate_ = *own;
        return wanted_rate_ > 0.0 ? Result<double>(wanted_rate_) : own;
    }

    Result<double> rate_without_time() const {
        const double own = info().rate_hz;
        if (own <= 0.0 && wanted_rate_ <= 0.0)
            return fail("expected time stamps or a rate, found neither. Say the rate");
        if (own > 0.0 && wanted_rate_ > 0.0 && std::abs(own - wanted_rate_) > 1e-6 * own)
            return fail(fmt::format("expected {} Hz, found {} Hz and no time stamps. Resample it first",
                                    wanted_rate_, own));
        return own > 0.0 ? own : wanted_rate_;
    }

    Result<void> add(double time, const std::vector<double>& values) {
        grid_->push(time, values);
        while (grid_->next(place_)) {
            const std::size_t size = values_.size();
            if ((size + place_.values.size()) * sizeof(float) > limit_)
                return fail(fmt::format(
                    "{}: expected a table whose values take at most {} MiB of memory, found more. Train "
                    "with a part of it.",
                    info().path, limit_ >> 20U));
            if (place_.starts_stretch)
                stretches_.push_back(static_cast<Eigen::Index>(size / place_.values.size()));
            for (const double value : place_.values) values_.push_back(as_float(value));
        }
        return {};
    }

    TableReader& reader_;
    double wanted_rate_;
    std::size_t limit_;
    double rate_ = 0.0, own_rate_ = 0.0;
    std::optional<double> start_s_;
    std::vector<TableRow> waiting_;
    std::optional<EvenRows> grid_;
    EvenRow place_;
    std::vector<float> values_; // row after row
    std::vector<Eigen::Index> stretches_;
};

} // namespace

Result<LoadedTable> load_table(const std::string& path, const TableHints& hints, double rate_hz,
                               std::size_t memory_limit) {
    auto reader = TableReader::open(path, hints);
    if (!reader) return tl::unexpected(reader.error());
    return Loader(**reader, rate_hz, memory_limit).load();
}

Result<Eigen::MatrixXf> channels_of(const LoadedTable& table, const std::string& path,
                                    const std::vector<std::string>& wanted) {
    TableInfo info;
    info.path = path;
    info.channels = table.channels;
    info.named = table.named;
    const auto columns = match_channels(wanted, info);
    if (!columns) return tl::unexpected(columns.error());
    Eigen::MatrixXf values(table.values.rows(), static_cast<Eigen::Index>(columns->size()));
    for (std::size_t c = 0; c < columns->size(); ++c)
        values.col(static_cast<Eigen::Index>(c)) = table.values.col(static_cast<Eigen::Index>((*columns)[c]));
    return values;
}

std::vector<std::pair<Eigen::Index, Eigen::Index>> parts_of(const LoadedTable& table) {
    std::vector<std::pair<Eigen::Index, Eigen::Index>> parts;
    for (std::size_t s = 0; s < table.stretches.size(); ++s) {
        const Eigen::Index begin = table.stretches[s];
        const Eigen::Index end =
            s + 1 < table.stretches.size() ? table.stretches[s + 1] : table.values.rows();
        parts.emplace_back(begin, end - begin);
    }
    return parts;
}

} // namespace sordino
