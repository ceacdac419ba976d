// Weighted sums of loss terms: text to terms and back.
#include "training/loss_terms.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <utility>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr LossKind every_kind[] = {LossKind::magnitude,    LossKind::complex,     LossKind::snr,
                                   LossKind::si_sdr,       LossKind::suppression, LossKind::log_spectral,
                                   LossKind::distillation, LossKind::mse,         LossKind::mae,
                                   LossKind::huber,        LossKind::bce};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("loss terms: a sum is read term by term, a weight that is not written is 1") {
    const auto terms = parse_loss("0.7 magnitude + complex  +\t2e-3 si-sdr").value();
    const std::vector<LossTerm> expected{
        {LossKind::magnitude, 0.7F}, {LossKind::complex, 1.0F}, {LossKind::si_sdr, 2e-3F}};
    CHECK(terms == expected);
    CHECK(parse_loss(" mse ").value() == std::vector<LossTerm>{{LossKind::mse, 1.0F}});
}

TEST_CASE("loss terms: every kind is read by the name that it is written with") {
    for (const auto kind : every_kind)
        CHECK(parse_loss(std::string("0.5 ") + name_of(kind)).value() == std::vector<LossTerm>{{kind, 0.5F}});
}

TEST_CASE("loss terms: what is written is read back as the same terms, weights to the last bit") {
    Dice dice(1);
    for (int i = 0; i < 200; ++i) {
        std::vector<LossTerm> terms;
        for (const auto kind : every_kind)
            if (dice.unit() < 0.5)
                terms.push_back({kind, static_cast<float>(std::pow(10.0, 24 * dice.unit() - 12))});
        if (terms.empty()) continue;
        INFO(text_of(terms));
        CHECK(parse_loss(text_of(terms)).value() == terms);
    }
    CHECK(text_of(LossOptions{}.terms) == "0.7 magnitude + 0.3 complex + 0.004 snr");
}

TEST_CASE("loss terms: what cannot be read is refused with the text, the reason and an example") {
    using Case = std::pair<const char*, const char*>;
    const auto [text, reason] = GENERATE(
        Case{"", "a term is missing"}, Case{"0.7 magnitude +", "a term is missing"},
        Case{"+ mse", "no term is called '+'"}, Case{"0.5", "a name is missing after the weight"},
        Case{"0.7 magnitud", "no term is called 'magnitud', there are magnitude, complex, snr, si-sdr"},
        Case{"0.7 magnitude 0.3 complex", "' + ' is expected before '0.3'"},
        Case{"0 mse", "the weight of 'mse' must be a number above 0"},
        Case{"-1 mse", "the weight of 'mse' must be a number above 0"},
        Case{"nan mse", "no term is called 'nan'"}, Case{"inf mse", "no term is called 'inf'"},
        Case{"1e99 mse", "no term is called '1e99'"}, Case{"0,5 mse", "no term is called '0,5'"},
        Case{"mse + mae + 2 mse", "'mse' stands there twice"},
        Case{"0.7 magnitude+0.3 complex", "no term is called 'magnitude+0.3'"});
    const auto result = parse_loss(text);
    REQUIRE(!result);
    const auto& message = result.error().message;
    INFO(message);
    CHECK(message.starts_with("loss '" + std::string(text) + "': "));
    CHECK(has(message, reason));
    CHECK(has(message, "expected e.g. '0.7 magnitude + 0.3 complex + 0.004 snr'"));
    CHECK(!has(message, "\n"));
}

TEST_CASE("loss terms: the weight of a term is 0 where it is not in the sum") {
    const auto terms = parse_loss("0.7 magnitude + 0.3 complex").value();
    CHECK(weight_of(terms, LossKind::complex) == 0.3F);
    CHECK(weight_of(terms, LossKind::snr) == 0.0F);
}

TEST_CASE(
    "loss terms: sound has every term, plain vectors those between numbers, distillation needs a teacher") {
    for (const auto kind : every_kind) {
        const std::vector<LossTerm> terms{{kind, 0.25F}};
        const bool between_numbers = kind == LossKind::mse || kind == LossKind::mae ||
                                     kind == LossKind::huber || kind == LossKind::bce ||
                                     kind == LossKind::distillation;
        INFO(text_of(terms));
        CHECK(check_loss(terms, LossSubject::sound, true).has_value());
        CHECK(check_loss(terms, LossSubject::vectors, true).has_value() == between_numbers);
        CHECK(check_loss(terms, LossSubject::sound, false).has_value() == (kind != LossKind::distillation));
        CHECK(check_loss(terms, LossSubject::vectors, false).has_value() ==
              (between_numbers && kind != LossKind::distillation));
    }
    const auto wrong = check_loss(parse_loss("mse + 0.5 snr").value(), LossSubject::vectors, false);
    REQUIRE(!wrong);
    CHECK(wrong.error().message ==
          "loss '1 mse + 0.5 snr': 'snr' compares spectra and there are none here; choose "
          "among mse, mae, huber, bce and distillation");
}
