// mqtt://user@host:port/topic, as the command line names a stream.
#pragma once

#include "model/result.h"

#include <string>
#include <string_view>

namespace sordino {

struct MqttAddress {
    bool tls = false; // mqtts
    std::string user; // empty: none
    std::string host; // a name, or an address of IPv4 or IPv6
    int port = 1883;  // 8883 with tls, unless it is said
    std::string topic;
    bool operator==(const MqttAddress&) const = default;
};

bool is_mqtt(std::string_view text); // whether it begins as such an address

// All that follows the first slash is the topic, as it stands. Errors: what is no such address, a password in
// it (the whole machine could read it), and a topic with + or #: rows of several sensors are no stream.
Result<MqttAddress> mqtt_address(const std::string& text);

// For messages: without the topic.
std::string broker_name(const MqttAddress& address);

} // namespace sordino
