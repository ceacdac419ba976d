// From the command line to a stream, and what is said at its end.
#include "cli/mqtt_options.h"

#include "cli/interrupt.h"
#include "cli/mqtt_stream.h"
#include "cli/verbs.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>

namespace sordino {
namespace {

MqttAddress address_of(const std::string& text) {
    auto address = mqtt_address(text);
    if (!address) throw CLI::ValidationError(address.error().message);
    return *address;
}

// FNV-1a: the same on every machine.
std::uint64_t hash_of(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

void tell(const MqttJob& job, const MqttStreamOutcome& outcome, MessageProblems& problems) {
    fmt::print(stderr, "sordino: {} -> {}: {} messages came, {} were published\n{}", job.in, job.out,
               outcome.messages, outcome.published, problems.text(fmt::format("sordino: {}: ", job.in)));
}

} // namespace

void bind_mqtt(CLI::App& app, MqttOptions& options) {
    const std::string group = "MQTT (mqtt://HOST[:PORT]/TOPIC in place of a file)";
    app.add_option("--sequence", options.sequence, "Name of a number in each message that rises by one a row")
        ->type_name("NAME")
        ->group(group);
    app.add_option("--client-id", options.client_id,
                   "What the broker keeps rows for us under [made of verb, input and model]")
        ->type_name("ID")
        ->group(group);
    app.add_option("--patience", options.patience_s, "Seconds to wait for a broker at the start")
        ->check(CLI::Range(0, 1'000'000))
        ->group(group)
        ->capture_default_str();
}

bool is_mqtt_job(const std::string& in, const std::string& out) {
    if (is_mqtt(in) != is_mqtt(out))
        throw CLI::ValidationError(
            fmt::format("a stream goes from MQTT to MQTT, found {} and -o {}", in, out));
    return is_mqtt(in);
}

MessageHints message_hints(const TableOptions& tables, const MqttOptions& options) {
    if (!tables.separator.empty() || tables.decimal_comma || tables.no_header || tables.strict ||
        tables.rate_hz > 0.0)
        throw CLI::ValidationError("messages are JSON: of the options on tables only --time-column and "
                                   "--time-unit say something of them");
    return {tables.time_column, tables.time_unit_s, options.sequence};
}

std::string default_client_id(const MqttJob& job) {
    const std::string model = std::filesystem::path(job.model).filename().string();
    return fmt::format("sordino-{}-{:016x}", job.verb, hash_of(job.in + '\n' + model));
}

void run_mqtt(const MqttJob& job, const MqttOptions& options, bool quiet, MessageFilter& filter) {
    MqttStreamSettings settings;
    settings.name = job.in;
    settings.in = address_of(job.in);
    settings.out = address_of(job.out);
    if (settings.in == settings.out)
        throw CLI::ValidationError("what comes out would come in again: -o needs another topic");
    settings.client_id = options.client_id.empty() ? default_client_id(job) : options.client_id;
    if (const char* password = std::getenv("SORDINO_MQTT_PASSWORD")) settings.password = password;
    settings.patience = std::chrono::seconds(options.patience_s);
    if (!quiet) fmt::print(stderr, "sordino: reading {} as {}\n", job.in, settings.client_id);
    auto outcome = run_mqtt_stream(settings, filter);
    interruption_is_met();
    const auto counted = value_or_throw(std::move(outcome));
    if (!quiet) tell(job, counted, filter.problems());
}

} // namespace sordino
