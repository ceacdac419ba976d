// The ranks that this process is one of: how it was built and started decides.
#pragma once

#include "training/ranks.h"

#include <memory>

namespace sordino {

// Throws Failure where mpirun started a program that was built without MPI.
std::unique_ptr<Ranks> connect_ranks();

// Whether mpirun (or another launcher that speaks PMI or PMIx) started this process among others.
bool started_by_mpirun();

} // namespace sordino
