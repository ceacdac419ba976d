// Built without libmosquitto.
#include "cli/mqtt_client.h"

#include <fmt/format.h>

namespace sordino {

struct MqttClient::Impl {};

MqttClient::MqttClient(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MqttClient::MqttClient(MqttClient&&) noexcept = default;
MqttClient::~MqttClient() = default;

Result<MqttClient> MqttClient::create(MqttSettings settings) {
    return fail(fmt::format("{}: this sordino was built without MQTT; build it where libmosquitto-dev is "
                            "installed",
                            broker_name(settings.address)));
}

Result<void> MqttClient::step(bool) { return {}; }
const std::vector<std::string>& MqttClient::received() const {
    static const std::vector<std::string> none;
    return none;
}
bool MqttClient::can_publish() const { return false; }
Result<void> MqttClient::publish(const std::string&) { return {}; }
std::size_t MqttClient::unconfirmed() const { return 0; }
int MqttClient::descriptor() const { return -1; }
bool MqttClient::wants_write() const { return false; }
void MqttClient::disconnect(bool) {}

} // namespace sordino
