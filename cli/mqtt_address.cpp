// An address taken apart from the front.
#include "cli/mqtt_address.h"

#include "training/number_in.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::string_view plain = "mqtt://", secure = "mqtts://";
constexpr int plain_port = 1883, secure_port = 8883;

tl::unexpected<Error> wrong(const std::string& text, std::string_view what) {
    return fail(fmt::format("{}: expected mqtt://HOST[:PORT]/TOPIC, {}", text, what));
}

// "host", "host:1883", "[::1]:1883". False: there is a port, and it is none.
bool take_host(std::string_view text, MqttAddress& address) {
    std::size_t end = text.find(':');
    if (text.starts_with('[') && text.find(']') != text.npos) {
        end = text.find(']') + 1;
        address.host = text.substr(1, end - 2);
    } else {
        address.host = text.substr(0, end);
    }
    if (end >= text.size()) return true;
    const auto port = text[end] == ':' ? number_in<int>(text.substr(end + 1)) : std::nullopt;
    address.port = port.value_or(0);
    return address.port > 0 && address.port < 65536;
}

} // namespace

bool is_mqtt(std::string_view text) { return text.starts_with(plain) || text.starts_with(secure); }

Result<MqttAddress> mqtt_address(const std::string& text) {
    if (!is_mqtt(text)) return wrong(text, "found something else");
    MqttAddress address;
    address.tls = text.starts_with(secure);
    address.port = address.tls ? secure_port : plain_port;
    std::string_view rest = std::string_view(text).substr(address.tls ? secure.size() : plain.size());
    const std::size_t slash = rest.find('/');
    if (slash == rest.npos || slash + 1 == rest.size()) return wrong(text, "found no topic");
    address.topic = rest.substr(slash + 1);
    rest = rest.substr(0, slash);
    if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
        address.user = rest.substr(0, at);
        rest = rest.substr(at + 1);
        if (address.user.find(':') != std::string::npos)
            return fail(
                "found a password in an address of MQTT, where everybody on this machine can read it; "
                "expected it in the environment as SORDINO_MQTT_PASSWORD");
    }
    if (!take_host(rest, address)) return wrong(text, "found a port that is none");
    if (address.host.empty()) return wrong(text, "found no host");
    if (address.topic.find_first_of("+#") != std::string::npos)
        return wrong(text, "found a topic with + or #; a stream is the rows of one topic");
    return address;
}

std::string broker_name(const MqttAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}{}:{}", address.tls ? secure : plain, v6 ? "[" : "", address.host,
                       v6 ? "]" : "", address.port);
}

} // namespace sordino
