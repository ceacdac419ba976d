// Templates and data elements of pages.
#include "training/report/page_text.h"

#include <limits>
#include <sstream>

#include "tests/catch.h"

using namespace sordino;

TEST_CASE("report page_text: base64 is that of RFC 4648") {
    CHECK(report::base64("").empty());
    CHECK(report::base64("f") == "Zg==");
    CHECK(report::base64("fo") == "Zm8=");
    CHECK(report::base64("foo") == "Zm9v");
    CHECK(report::base64("foobar") == "Zm9vYmFy");
    CHECK(report::base64("\xff\xfe\xfb") == "//77");
}

TEST_CASE("report page_text: no string in the JSON ends its element or breaks its reader") {
    std::ostringstream out;
    const nlohmann::json data{
        {"text", "</script><b>&\"\\"}, {"bytes", "\xff"}, {"nan", std::numeric_limits<double>::quiet_NaN()}};
    report::write_json(out, "x", data);
    const std::string element = out.str(), start = "<script id=\"x\" type=\"application/json\">",
                      end = "</script>\n";
    REQUIRE(element.starts_with(start));
    REQUIRE(element.ends_with(end));
    const std::string text = element.substr(start.size(), element.size() - start.size() - end.size());
    CHECK(text.find('<') == text.npos);
    const auto again = nlohmann::json::parse(text);
    CHECK(again["text"] == "</script><b>&\"\\");
    CHECK(again["bytes"] == "\xef\xbf\xbd");
    CHECK(again["nan"].is_null());
}

TEST_CASE("report page_text: a template is copied but for its names in double braces") {
    std::ostringstream out;
    report::fill_template(out, "a {{one}}{{two}} {b} }} {{one}}c",
                          [&](std::string_view part) { out << "<" << part << ">"; });
    CHECK(out.str() == "a <one><two> {b} }} <one>c");
}
