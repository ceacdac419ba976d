// The kind of a file says which layers it has.
#include "cli/row_models.h"

#include "cli/verbs.h"
#include "model/image/image_model_file.h"
#include "model/shipped.h"
#include "training/image/image_rows.h"

namespace sordino {

bool is_of_rows(ModelKind kind) { return kind == ModelKind::vector || kind == ModelKind::image; }

Result<std::shared_ptr<const ImageModel>> find_image_model(const std::string& name_or_path) {
    return find_weights(name_or_path)
        .and_then([&](const TensorFile& file) { return image_model_from(file, name_or_path); })
        .map([](ImageModel&& model) { return std::make_shared<const ImageModel>(std::move(model)); });
}

RowModel find_row_model(const std::string& name_or_path) {
    if (value_or_throw(kind_of_model(name_or_path)) != ModelKind::image)
        return as_rows(*value_or_throw(find_vector_model(name_or_path)));
    const auto rows = rows_of(*value_or_throw(find_image_model(name_or_path)));
    if (!rows) throw Failure(name_or_path + ": " + rows.error().message);
    return *rows;
}

RowModel as_rows(const VectorModel& model) { return rows_of(model); }
RowModel as_rows(const ImageModel& model) { return value_or_throw(rows_of(model)); }

} // namespace sordino
