// The network on images at work, offline.
#pragma once

#include "model/image/eigen_product.h"
#include "model/image/image_forward.h"
#include "model/image/image_model.h"

#include <memory>

namespace sordino {

// One thread at a time, never the audio thread: it allocates.
class ImageNetwork {
  public:
    // The model has no problem, see problem_with(). product: what multiplies matrices; the results differ in
    // their last bits.
    explicit ImageNetwork(std::shared_ptr<const ImageModel> model, MatrixProduct product = eigen_product);

    // images: (values of an image, images), as recorded; the result is (values of an output, images).
    Eigen::MatrixXf process(const Eigen::MatrixXf& images);

    // What the last layer of the role code gave the last time, (values, images); empty where no layer has it.
    const Eigen::MatrixXf& code() const { return code_; }

  private:
    void run(const Eigen::MatrixXf& images, Eigen::Index first, Eigen::MatrixXf& outputs);

    std::shared_ptr<const ImageModel> model_;
    std::vector<ImageStage> stages_;
    Eigen::VectorXf mean_, scale_; // (values)
    ImageScratch scratch_;
    Eigen::MatrixXf code_;
};

} // namespace sordino
