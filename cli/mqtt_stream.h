// Messages of one topic through a filter to another one, until a signal comes.
#pragma once

#include "cli/mqtt_address.h"
#include "model/result.h"
#include "training/table/message_filter.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace sordino {

struct MqttStreamSettings {
    std::string name; // of the stream, for messages
    MqttAddress in, out;
    std::string client_id;
    std::string password; // of both
    std::chrono::seconds patience{60};
};

struct MqttStreamOutcome {
    std::int64_t messages = 0, published = 0;
};

// Ends by interrupted(): takes no further message, publishes all rows that it has, and returns once the
// broker has confirmed them. What it has not confirmed after 10 s is an error, as are those of MqttClient,
// after which the rows it has are published, too, where that is possible.
//
// Rows that cannot be published, because the broker is away or slow, wait here, up to 64 MiB of them; then no
// more are read until there is room, and new ones wait at the broker.
//
// The session of what is read stays at the broker and keeps rows for the next run with this client id.
Result<MqttStreamOutcome> run_mqtt_stream(const MqttStreamSettings& settings, MessageFilter& filter);

} // namespace sordino
