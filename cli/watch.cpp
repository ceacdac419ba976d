// sordino watch: rows of sensors in, a score for each and the alarms out.
#include "cli/denoise_job.h"
#include "cli/interrupt.h"
#include "cli/latent.h"
#include "cli/mqtt_options.h"
#include "cli/progress.h"
#include "cli/row_models.h"
#include "cli/table_options.h"
#include "cli/vector_jobs.h"
#include "cli/verbs.h"
#include "model/alarms.h"
#include "model/shipped.h"
#include "training/table/byte_sink.h"
#include "training/table/watched_messages.h"
#include "training/table/watched_rows.h"
#include "training/watched_report.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sordino {
namespace {

constexpr const char* examples = R"(Examples:
  sordino train --clean normal.csv --watch -o pump.safetensors
  sordino watch today.csv -o scores.csv --model pump.safetensors --alarms alarms.csv --report today.html
  mosquitto_sub -t pump/raw | sordino watch - -o - --model pump.safetensors --false-alarms 0.1
  sordino watch mqtt://localhost/pump/raw -o mqtt://localhost/pump/score --model pump.safetensors)";

struct Options {
    std::string input, output, alarms, report, latent, model;
    TableOptions table;
    MqttOptions mqtt;
    RowOptions rows;
    std::vector<int> usual;
    std::optional<double> threshold, false_alarms; // false_alarms: a day
    bool force = false, quiet = false;
};

// A cell of CSV.
std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

void write(ByteSink& sink, const std::string& text) { value_or_throw(sink.write(text)); }

// Of a row: its time stamp, and its place on the report's axis.
struct Moment {
    std::string time;
    double place = 0;
};

// The alarms with the times of their rows, which wait here until one is over.
class AlarmList {
  public:
    // report: may be null.
    AlarmList(const Options& options, const WindowSpec& spec, float threshold, WatchedReport* report)
        : spec_(spec)
        , report_(report)
        , alarms_(threshold, spec.window) {
        if (options.alarms.empty()) return;
        sink_.emplace(value_or_throw(ByteSink::create(options.alarms, options.alarms.ends_with(".gz"))));
        write(*sink_, "start,end,channel,score\n");
    }

    void push(const Anomaly& anomaly, const Moment& moment) {
        const auto over = alarms_.push(anomaly);
        if (over) tell(*over);
        if (!alarms_.on()) return;
        if (!start_) start_ = moment;
        if (anomaly.unusual || !end_) end_ = moment;
    }

    void finish() {
        if (const auto over = alarms_.finish()) tell(*over);
        if (sink_) value_or_throw(sink_->finish());
    }

    bool on() const { return alarms_.on(); }
    int count() const { return count_; }

  private:
    void tell(const Alarm& alarm) {
        ++count_;
        const auto& channel = spec_.channels[static_cast<std::size_t>(alarm.channel)];
        if (sink_)
            write(*sink_, fmt::format("{},{},{},{:.4f}\n", cell(start_->time), cell(end_->time),
                                      cell(channel), alarm.score));
        if (report_) report_->add({alarm, start_->place, end_->place, start_->time, end_->time});
        start_.reset();
        end_.reset();
    }

    const WindowSpec& spec_;
    WatchedReport* report_;
    Alarms alarms_;
    std::optional<ByteSink> sink_;
    std::optional<Moment> start_, end_;
    int count_ = 0;
};

float threshold_of(const Options& options, const WindowModel& model) {
    if (options.threshold) return static_cast<float>(*options.threshold);
    if (!options.false_alarms) return model.anomaly->threshold;
    return static_cast<float>(
        threshold_for(*model.anomaly, *options.false_alarms / (86400.0 * model.spec.rate_hz)));
}

// Each has a place of its own; only the scores may replace the input.
void check_places(const Options& options) {
    std::set<std::string> taken{options.output};
    const auto check_free = [&](const std::string& path) {
        if (!path.empty() && !options.force && path != standard_stream) refuse_existing(path);
    };
    check_free(options.output);
    taken.insert(options.input);
    for (const auto& [name, path] :
         {std::pair{"--alarms", options.alarms}, std::pair{"--report", options.report},
          std::pair{"--latent", options.latent}}) {
        if (!path.empty() && !taken.insert(path).second)
            throw CLI::ValidationError(name, "expected a file of its own, found another one's: " + path);
        check_free(path);
    }
}

std::string time_name(const TableInfo& info) {
    return info.format.time_column ? info.format.names[*info.format.time_column] : "row";
}

std::string time_of(const TableInfo& info, const TableRow& row, std::int64_t number) {
    return info.format.time_column ? row.cells[*info.format.time_column] : fmt::format("{}", number);
}

std::string shown_input(const std::string& input) {
    return input == standard_stream ? "standard input" : std::filesystem::path(input).filename().string();
}

// Alarms a day that are to be expected while all is usual.
double false_alarms_a_day(const WindowModel& model, float threshold) {
    return false_alarms(*model.anomaly, static_cast<double>(threshold)) * 86400.0 * model.spec.rate_hz;
}

void watch_messages(const Options& options, const std::shared_ptr<const WindowModel>& model) {
    if (!options.report.empty() || !options.latent.empty())
        throw CLI::ValidationError("--report and --latent", "expected a table, found a stream over MQTT");
    if (!options.alarms.empty())
        throw CLI::ValidationError("--alarms",
                                   "expected a table; the messages say themselves when an alarm is on");
    WatchedMessages rows(model, message_hints(options.table, options.mqtt), threshold_of(options, *model));
    run_mqtt({"watch", options.input, options.output, options.model}, options.mqtt, options.quiet, rows);
}

void watch_rows(const CLI::App& verb, const Options& options) {
    refuse_options(verb, {"--alarms", "--false-alarms", "--rate"}, "vectors");
    VectorJob job;
    job.input = options.input;
    job.output = options.output;
    job.model = options.model;
    job.report = options.report;
    job.latent = options.latent;
    job.threshold = options.threshold;
    job.usual = options.usual;
    job.rows = options.rows;
    job.table = options.table;
    job.force = options.force;
    job.quiet = options.quiet;
    watch_vectors(job);
}

void run(const CLI::App& verb, const Options& options) {
    const bool over_mqtt = is_mqtt_job(options.input, options.output);
    const ModelKind kind = value_or_throw(kind_of_model(options.model));
    if (is_of_rows(kind) && !over_mqtt) return watch_rows(verb, options);
    refuse_rows(options.rows, options.model);
    if (!options.usual.empty())
        throw CLI::ValidationError("--usual", "is for models of vectors; leave it out");
    if (options.threshold && *options.threshold > 1.0)
        throw CLI::ValidationError("--threshold", "expected a score, 0 to 1");
    if (kind == ModelKind::spectral)
        throw Failure(options.model + ": to watch takes a model of windows: expected 'window', found "
                                      "'spectral'; train one: sordino train --watch");
    const auto model = value_or_throw(find_window_model(options.model));
    if (!model->anomaly)
        throw Failure(options.model +
                      ": expected a model that knows what is usual, found one that does not; train it "
                      "on more rows");
    if (over_mqtt) return watch_messages(options, model);
    check_places(options);
    const auto reader = value_or_throw(TableReader::open(options.input, hints_of(options.table)));
    const TableInfo& info = reader->info();
    const auto columns = value_or_throw(match_channels(model->spec.channels, info));
    WatchedRows rows(model, info, columns);
    const float threshold = threshold_of(options, *model);
    auto sink = value_or_throw(ByteSink::create(options.output, options.output.ends_with(".gz")));
    std::optional<WatchedReport> report;
    if (!options.report.empty()) report.emplace(info, model->spec.channels, columns, threshold);
    auto latent = value_or_throw(open_latent(options.latent, *model, options.model, info));
    if (latent) rows.keep_codes();
    AlarmList alarms(options, model->spec, threshold, report ? &*report : nullptr);
    write(sink, fmt::format("{},score,alarm,channel\n", cell(time_name(info))));
    const bool to_pipe = options.output == standard_stream;
    Progress progress(info.path, model->spec.rate_hz, -1, options.quiet || to_pipe);
    std::int64_t count = 0;
    for (TableRow row; value_or_throw(reader->next(row)); ++count) {
        if (interrupted()) throw Failure("interrupted");
        const Anomaly anomaly = rows.push(row);
        const auto time = time_of(info, row, count + 1);
        alarms.push(anomaly, {time, report::place_on_axis(row, count)});
        value_or_throw(write_latent(latent, rows));
        if (report) report->push(row, anomaly.score, alarms.on());
        write(sink, fmt::format("{},{:.5g},{},{}\n", cell(time), anomaly.score, alarms.on() ? 1 : 0,
                                anomaly.score > 0.0F
                                    ? cell(model->spec.channels[static_cast<std::size_t>(anomaly.channel)])
                                    : std::string()));
        progress.advance(1);
    }
    tell_problems(info.path, reader->problems());
    if (count == 0) throw Failure(info.path + ": expected rows, found none");
    value_or_throw(sink.finish());
    alarms.finish();
    if (latent) value_or_throw(latent->finish());
    if (report)
        value_or_throw(report->write(
            options.report, {shown_input(options.input),
                             {{"Model", options.model},
                              {"False alarms to be expected",
                               fmt::format("{:.2g} a day", false_alarms_a_day(*model, threshold))}}}));
    if (options.quiet || to_pipe) return;
    fmt::print("{} -> {}  {} rows, {} alarm{}; threshold {:.3g}, at which {:.2g} false ones a day are to be "
               "expected\n",
               options.input, options.output, count, alarms.count(), alarms.count() == 1 ? "" : "s",
               threshold, false_alarms_a_day(*model, threshold));
}

} // namespace

void add_watch(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        app.add_subcommand("watch", "Find what is unusual in tables of sensors and among images");
    verb->footer(examples);
    verb->add_option("IN", options->input, "A table, - for rows on standard input, or an address of MQTT")
        ->required();
    verb->add_option("-o,--output", options->output,
                     "CSV with a score for each row, 0 to 1, - for standard output, or an address of MQTT")
        ->type_name("OUT")
        ->required();
    verb->add_option("--model", options->model, "A model of windows: a name or a file")
        ->type_name("NAME|PATH")
        ->required();
    verb->add_option("--alarms", options->alarms, "CSV with the start, end and channel of each alarm")
        ->type_name("FILE");
    verb->add_option("--report", options->report, "Also write a page to see channels, score and alarms")
        ->type_name("FILE.html");
    verb->add_option("--latent", options->latent, latent_help)->type_name("FILE.csv");
    verb->add_option("--threshold", options->threshold,
                     "Score of an alarm [the model's, 0.1]; with a model of vectors an error")
        ->check(CLI::NonNegativeNumber);
    verb->add_option("--false-alarms", options->false_alarms, "Instead: how many a day are allowed")
        ->check(CLI::PositiveNumber)
        ->excludes("--threshold");
    bind_tables(*verb, options->table, true);
    bind_rows(*verb, options->rows);
    verb->add_option("--usual", options->usual,
                     "labels of the classes that the model has learnt, such as 0,3: how well the others are "
                     "told from them")
        ->delimiter(',')
        ->group(verb->get_option("--labels")->get_group());
    bind_mqtt(*verb, options->mqtt);
    verb->add_flag("--strict", options->table.strict, "End at the first row that is not in order");
    verb->add_flag("--force", options->force, "Replace what is there");
    verb->add_flag("--quiet", options->quiet, "Say nothing but what went wrong");
    verb->callback([options, verb] { run(*verb, *options); });
}

} // namespace sordino
