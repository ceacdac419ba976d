// Models of rows by name, whatever their layers are.
#pragma once

#include "model/image/image_model.h"
#include "model/model_kind.h"
#include "model/result.h"
#include "training/vectors/row_model.h"

#include <memory>
#include <string>

namespace sordino {

// Kinds whose models read rows without an order in time: vector and image.
bool is_of_rows(ModelKind kind);

// As model/shipped.h finds the other kinds.
Result<std::shared_ptr<const ImageModel>> find_image_model(const std::string& name_or_path);

// Of either kind. Throws Failure where it cannot be read.
RowModel find_row_model(const std::string& name_or_path);

// A model at work. Throws Failure where its images are no rows, see training/image/image_rows.h.
RowModel as_rows(const VectorModel& model);
RowModel as_rows(const ImageModel& model);

} // namespace sordino
