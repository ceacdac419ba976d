// The main function, where Catch2 is a header that does not bring one.
#define CATCH_CONFIG_MAIN
#include "tests/catch.h"
