#include "cli/context.h"

int main(int argc, char** argv) { return nonsolicit::cli::run(argc, argv); }
