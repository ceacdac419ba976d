// What the command line says of streams over MQTT, for all verbs that take them.
#pragma once

#include "cli/table_options.h"
#include "training/table/message_filter.h"
#include "training/table/message_rows.h"

#include <string>

namespace CLI {
class App;
}

namespace sordino {

struct MqttOptions {
    std::string client_id; // empty: default_client_id()
    std::string sequence;
    int patience_s = 60;
};

// What comes from where and goes where, as the command line has it.
struct MqttJob {
    std::string verb, in, out, model;
};

void bind_mqtt(CLI::App& app, MqttOptions& options); // the options outlive the app

// Whether one of the two ends is an address of MQTT. Throws CLI's errors where only one is.
bool is_mqtt_job(const std::string& in, const std::string& out);

// Throws CLI's errors where there are options on tables that say nothing of messages.
MessageHints message_hints(const TableOptions& tables, const MqttOptions& options);

// The same for the same verb, input and file name of the model, so that a broker knows it again:
// "sordino-denoise-" and 16 digits.
std::string default_client_id(const MqttJob& job);

// Until a signal comes; with the password in SORDINO_MQTT_PASSWORD. Says at the end what there was, unless
// quiet. Throws Failure, and CLI's errors where an address is none.
void run_mqtt(const MqttJob& job, const MqttOptions& options, bool quiet, MessageFilter& filter);

} // namespace sordino
