// The page of a model of vectors.
#include "training/vectors/vector_page.h"

#include "tests/catch.h"
#include "tests/row_files.h"
#include "training/report/page_text.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("vector_page: table, facts and pictures stand on one page, and no text of theirs is read as HTML") {
    const TestFolder folder;
    const std::string png = *png_of(ramp_image(3, 3, 1));
    VectorPage page;
    page.facts = {"digits <b>", {{"Model", "a & b"}}};
    page.table = {{"", "rows"}, {"all", "<script>"}};
    page.table_note = "A note.";
    page.pictures = {{"First", "Above \"and\" below.", png}};
    REQUIRE(write_vector_page(folder / "a.html", page));
    const std::string html = read_bytes(folder / "a.html");
    for (const char* part : {"<h1>digits &lt;b></h1>", "<dd>a &amp; b</dd>", "<td>&lt;script></td>",
                             "A note.", "Above &quot;and&quot; below."})
        CHECK(contains(html, part));
    CHECK(contains(html, "src=\"data:image/png;base64," + report::base64(png) + "\""));
    CHECK_FALSE(contains(html, "<script"));
    CHECK_FALSE(contains(html, "{{"));
}
