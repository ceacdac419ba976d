// The words of a layer's description that say how it is regularised.
#pragma once

#include "training/trained_layer.h"

#include <optional>
#include <string>

namespace sordino {

// "dropout=P", "l1=W" and "kl=W:T" into `regularisation`, of a layer with this activation. The result: none
// where the word is another one; else what is wrong with it, or an empty text.
std::optional<std::string> read_regularisation(const std::string& word, Activation activation,
                                               Regularisation& regularisation);

} // namespace sordino
