// Addresses of MQTT as a command line has them.
#include "cli/mqtt_address.h"

#include "tests/catch.h"

using namespace sordino;

TEST_CASE("mqtt_address: user, host, port and topic are what stands there, and a port need not") {
    CHECK(mqtt_address("mqtt://localhost/pump/raw").value() ==
          MqttAddress{false, "", "localhost", 1883, "pump/raw"});
    CHECK(mqtt_address("mqtts://me@broker.example:1234//a b").value() ==
          MqttAddress{true, "me", "broker.example", 1234, "/a b"});
    CHECK(mqtt_address("mqtts://h/t").value().port == 8883);
    CHECK(mqtt_address("mqtt://[::1]:77/t").value() == MqttAddress{false, "", "::1", 77, "t"});
    CHECK(mqtt_address("mqtt://me@here@h/t").value() == MqttAddress{false, "me@here", "h", 1883, "t"});
    CHECK(broker_name(mqtt_address("mqtt://me@[::1]/t").value()) == "mqtt://[::1]:1883");
}

TEST_CASE("mqtt_address: what is none is refused with what was expected") {
    for (const char* text :
         {"mqtt://", "mqtt://h", "mqtt://h/", "mqtt:///t", "mqtt://h:/t", "mqtt://h:x/t", "mqtt://h:0/t",
          "mqtt://h:65536/t", "mqtt://[::1]x/t", "mqtt://h/a/+", "mqtt://h/#"}) {
        INFO(text);
        const auto address = mqtt_address(text);
        REQUIRE_FALSE(address);
        CHECK(address.error().message.find("expected mqtt://HOST[:PORT]/TOPIC") != std::string::npos);
    }
    CHECK_FALSE(is_mqtt("mqtt:/h/t"));
    CHECK_FALSE(is_mqtt("pump.csv"));
}

TEST_CASE("mqtt_address: a password in it is refused without being repeated") {
    const auto address = mqtt_address("mqtt://me:secret@h/t");
    REQUIRE_FALSE(address);
    CHECK(address.error().message.find("secret") == std::string::npos);
    CHECK(address.error().message.find("SORDINO_MQTT_PASSWORD") != std::string::npos);
}
