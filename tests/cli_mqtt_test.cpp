// sordino denoise and watch between topics of a real broker.
#include <cstdio>

#include <nlohmann/json.hpp>

#include "model/window_model_file.h"
#include "tests/message_models.h"
#include "tests/train_command.h"

#if defined(SORDINO_HAS_MQTT)

#include "tests/mqtt_relay.h"

using namespace sordino;
using namespace sordino::test;

namespace {

bool has_broker() {
    if (mosquitto_program()) return true;
    std::puts("skipped: there is no mosquitto here");
    return false;
}

// A broker, the command at work between two of its topics, somebody who sends rows and somebody who listens.
struct Plant : TestFolder {
    explicit Plant(const std::string& verb_name = "denoise", const Arguments& more = {},
                   const std::string& broker_options = "")
        : verb(verb_name)
        , broker(broker_options)
        , sensor(broker, "sensor")
        , screen(broker, "screen", "out") {
        REQUIRE(save_model(model, message_model()));
        start(more);
    }
    void start(const Arguments& more = {}) {
        command.emplace(Arguments{SORDINO_COMMAND, verb, broker.address("in"), "-o", broker.address("out"),
                                  "--model", model} +
                        more);
    }
    // Once all rows have been read: those that the model has no delay for are out.
    void wait_for_all(std::size_t rows) {
        screen.received(rows - static_cast<std::size_t>(message_model().spec.delay()));
    }
    void send(const std::vector<std::string>& messages) {
        for (const auto& message : messages) sensor.publish("in", message);
        REQUIRE(sensor.is_confirmed());
    }
    CommandResult stop(int signal = SIGTERM) {
        command->signal(signal);
        auto result = command->wait();
        UNSCOPED_INFO(result.out << result.err);
        return result;
    }

    std::string verb, model = *this / "plant.safetensors";
    MqttBroker broker;
    MqttPeer sensor, screen;
    std::optional<Command> command;
};

// What the verb makes of the same rows as a file.
std::vector<std::string> lines_of_file(const Plant& plant, const Rows& rows) {
    write_bytes(plant / "in.csv", csv_of(rows));
    REQUIRE(run_command({SORDINO_COMMAND, plant.verb, plant / "in.csv", "-o", plant / "out.csv", "--model",
                         plant.model, "--force"})
                .status == 0);
    std::istringstream text(read_bytes(plant / "out.csv"));
    std::vector<std::string> lines;
    std::string line;
    std::getline(text, line); // the header
    while (std::getline(text, line)) lines.push_back(line);
    return lines;
}

std::vector<std::string> as_cleaned_lines(const std::vector<std::string>& messages) {
    std::vector<std::string> lines;
    for (const auto& message : messages) {
        const json row = json::parse(message);
        const auto text = [&](const char* name) {
            return row.at(name).is_null() ? "" : fmt::format("{}", row.at(name).get<float>());
        };
        lines.push_back(fmt::format("{},{},{}", row.at("time").get<double>(), text("flow"), text("heat")));
    }
    return lines;
}

// Empty where all are the same; else what to look at.
std::string difference_of(const std::vector<std::string>& found, const std::vector<std::string>& wanted) {
    const auto [a, b] = std::mismatch(found.begin(), found.end(), wanted.begin(), wanted.end());
    if (a == found.end() && b == wanted.end()) return "";
    return fmt::format("{} lines, {} wanted; the first other one is the {}th: {} for {}", found.size(),
                       wanted.size(), a - found.begin(), a == found.end() ? "nothing" : *a,
                       b == wanted.end() ? "nothing" : *b);
}

std::vector<int> numbers_of(const std::vector<std::string>& messages) {
    std::vector<int> numbers;
    for (const auto& message : messages) numbers.push_back(json::parse(message).at("n").get<int>());
    return numbers;
}

} // namespace

TEST_CASE(
    "mqtt: cleaned rows are those of the same rows in a file, and the last ones come when it is ended") {
    if (!has_broker()) return;
    Plant plant;
    const auto rows = uneven_rows(300);
    const auto messages = messages_of(rows);
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    plant.send({messages.begin() + 1, messages.end()});
    plant.wait_for_all(rows.size());
    const auto end = plant.stop();
    CHECK(end.status == 0);
    CHECK(has(end.err, "300 were published"));
    CHECK(difference_of(as_cleaned_lines(plant.screen.received(rows.size())), lines_of_file(plant, rows)) ==
          "");
}

TEST_CASE("mqtt: each row has at once the score of the same row in a file") {
    if (!has_broker()) return;
    Plant plant("watch");
    const auto rows = uneven_rows(200);
    const auto messages = messages_of(rows);
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    plant.send({messages.begin() + 1, messages.end()});
    const auto scored = plant.screen.received(rows.size()); // and nothing has ended yet
    REQUIRE(scored.size() == rows.size());
    std::vector<std::string> lines;
    for (const auto& message : scored) {
        const json row = json::parse(message);
        const auto& channel = row.at("channel");
        lines.push_back(fmt::format("{},{:.5g},{},{}", row.at("time").get<double>(),
                                    row.at("score").get<double>(), row.at("alarm").get<bool>() ? 1 : 0,
                                    channel.is_null() ? "" : channel.get<std::string>()));
    }
    CHECK(difference_of(lines, lines_of_file(plant, rows)) == "");
    CHECK(plant.stop(SIGINT).status == 0);
}

TEST_CASE(
    "mqtt: over two restarts of the broker, with rows sent twice, each row comes out once and in order") {
    if (!has_broker()) return;
    Plant plant;
    const auto rows = even_rows(600);
    const auto messages = messages_of(rows);
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    for (std::size_t n = 1; n < messages.size(); ++n) {
        plant.sensor.publish("in", messages[n]);
        if (n % 3 == 0) plant.sensor.publish("in", messages[n - n % 5]);
        if (n == 200 || n == 400) { // in the middle of what is under way
            plant.broker.stop();
            plant.broker.start();
        }
    }
    REQUIRE(plant.sensor.is_confirmed());
    plant.wait_for_all(rows.size());
    const auto end = plant.stop();
    CHECK(end.status == 0);
    CHECK(has(end.err, "not after the row before"));
    CHECK(has(end.err, "connected"));
    CHECK_FALSE(has(end.err, "forgotten"));
    CHECK(difference_of(as_cleaned_lines(plant.screen.received(rows.size())), lines_of_file(plant, rows)) ==
          "");
}

TEST_CASE("mqtt: a connection that is cut after the broker's words were lost lets no row out twice") {
    if (!has_broker()) return;
    Plant plant;
    plant.stop(SIGKILL);
    MqttRelay relay(plant.broker);
    plant.command.emplace(Arguments{SORDINO_COMMAND, "denoise", plant.broker.address("in"), "-o",
                                    relay.address("out"), "--model", plant.model, "--client-id", "cut"});
    const auto rows = even_rows(300);
    const auto messages = messages_of(rows);
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    for (std::size_t n = 1; n < messages.size(); ++n) {
        plant.sensor.publish("in", messages[n]);
        if (n % 100 == 50) relay.deafen();
        if (n % 100 == 99) CHECK(relay.cut());
    }
    REQUIRE(plant.sensor.is_confirmed());
    plant.wait_for_all(rows.size());
    CHECK(plant.stop().status == 0);
    CHECK(difference_of(as_cleaned_lines(plant.screen.received(rows.size())), lines_of_file(plant, rows)) ==
          "");
}

TEST_CASE("mqtt: rows that come while it does not run are kept for it") {
    if (!has_broker()) return;
    Plant plant;
    const auto messages = messages_of(even_rows(90));
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    plant.send({messages.begin() + 1, messages.begin() + 30});
    CHECK(plant.stop().status == 0); // what it has not read by now the broker keeps
    plant.send({messages.begin() + 30, messages.begin() + 60});
    plant.start();
    plant.send({messages.begin() + 60, messages.end()});
    plant.wait_for_all(90);
    CHECK(plant.stop().status == 0);
    std::vector<int> all(90);
    for (int n = 0; n < 90; ++n) all[static_cast<std::size_t>(n)] = n;
    CHECK(numbers_of(plant.screen.received(90)) == all);
}

TEST_CASE("mqtt: a burst of thousands of rows at 20 rows a second comes out whole") {
    if (!has_broker()) return;
    Plant plant("denoise", {"--sequence", "n"});
    const auto rows = even_rows(4000);
    const auto messages = messages_of(rows);
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    plant.send({messages.begin() + 1, messages.end()});
    plant.wait_for_all(rows.size());
    const auto end = plant.stop();
    CHECK(end.status == 0);
    CHECK_FALSE(has(end.err, "never came"));
    CHECK(difference_of(as_cleaned_lines(plant.screen.received(rows.size())), lines_of_file(plant, rows)) ==
          "");
}

TEST_CASE("mqtt: what a broker drops is told by the sequence numbers, and so is what is no row") {
    if (!has_broker()) return;
    Plant plant("denoise", {"--sequence", "n"});
    auto messages = messages_of(even_rows(100));
    REQUIRE(plant.sensor.publish_until_heard("in", messages.front()));
    messages.erase(messages.begin() + 50, messages.begin() + 57);
    messages[10] = "hello";
    messages[20] = R"({"time": 1.0, "n": 20, "cold": 1})";
    messages[30] = R"({"time": 1.5, "n": 30, "flow": "much", "heat": 300})";
    messages[40] = R"({"time": 2.0, "n": 40, "flow": 5})";
    plant.send({messages.begin() + 1, messages.end()});
    plant.wait_for_all(91);
    const auto end = plant.stop();
    CHECK(end.status == 0);
    CHECK(plant.screen.received(91).size() == 91);
    for (const char* words :
         {"9 rows never came", "1 row left out: expected a JSON object", "hello",
          "1 row left out: none of the model's channels", "1 value missing: a number is expected",
          "1 value missing: the channel is not in the message"})
        CHECK(has(end.err, words));
}

TEST_CASE("mqtt: a broker that comes late is waited for, and one that never comes is told") {
    if (!has_broker()) return;
    Plant plant("watch");
    plant.broker.stop();
    plant.stop(SIGKILL);
    plant.start({"--patience", "50"});
    plant.broker.start();
    REQUIRE(plant.sensor.publish_until_heard("in", messages_of(even_rows(1)).front()));
    CHECK(plant.screen.received(1).size() == 1);
    CHECK(plant.stop().status == 0);
    const auto nobody = fmt::format("mqtt://127.0.0.1:{}/", MqttBroker::free_port());
    const auto result = run_command({SORDINO_COMMAND, "denoise", nobody + "in", "-o", nobody + "out",
                                     "--model", plant.model, "--patience", "0", "--quiet"});
    CHECK(result.status == 1);
    CHECK(has(result.err, "no connection within 0 s: Connection refused"));
}

TEST_CASE("mqtt: a connection or a topic that is refused ends it with the reason") {
    if (!has_broker()) return;
    TestFolder folder;
    write_bytes(folder / "rights", "topic readwrite in\ntopic read out\n");
    Plant plant("watch", {}, fmt::format("allow_anonymous true\nacl_file {}\n", folder / "rights"));
    plant.sensor.publish_until_heard("in", messages_of(even_rows(1)).front());
    const auto denied = plant.command->wait();
    CHECK(denied.status == 1);
    CHECK(has(denied.err, "the broker does not take rows for out: Not authorized"));

    const MqttBroker closed("allow_anonymous false\n");
    check_failure(run_command({SORDINO_COMMAND, "watch", closed.address("in"), "-o", closed.address("out"),
                               "--model", plant.model, "--quiet"}),
                  1, "the broker refuses the connection: Not authorized");
}

#endif

TEST_CASE("mqtt: a command line that makes no stream is refused") {
    const sordino::test::TestFolder folder;
    REQUIRE(sordino::save_model(folder / "m", sordino::test::message_model()));
    const auto refused = [&](const std::string& verb, const sordino::test::Arguments& arguments,
                             const std::string& words, int status = 2) {
        using sordino::test::operator+;
        const auto result = sordino::test::run_command(
            sordino::test::Arguments{SORDINO_COMMAND, verb, "--model", folder / "m"} + arguments);
        INFO(result.err);
        CHECK(result.status == status);
        CHECK(sordino::test::has(result.err, words));
    };
    for (const char* verb : {"denoise", "watch"}) {
        refused(verb, {"mqtt://h/a", "-o", "out.csv"}, "from MQTT to MQTT");
        refused(verb, {"in.csv", "-o", "mqtt://h/a"}, "from MQTT to MQTT");
        refused(verb, {"mqtt://h", "-o", "mqtt://h/a"}, "found no topic");
        refused(verb, {"mqtt://h/a", "-o", "mqtt://h/a"}, "another topic");
        refused(verb, {"mqtt://h/a", "-o", "mqtt://h/b", "--strict"}, "--time-column");
    }
    refused("watch", {"mqtt://h/a", "-o", "mqtt://h/b", "--alarms", "a.csv"}, "--alarms");
#if !defined(SORDINO_HAS_MQTT)
    refused("denoise", {"mqtt://h/a", "-o", "mqtt://h/b"}, "built without MQTT", 1);
#endif
}
