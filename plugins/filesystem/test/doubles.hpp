// What the tests of the filesystem plugin share.
#pragma once

#include "../store.hpp"

#include "support/fake_call.hpp"
#include "support/plugin_store.hpp"
#include "support/thrown.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::filesystem::test {

using namespace holdfast::test;

/// The names of all files and folders below `folder`, relative to it.
std::vector<std::string> everything_in(const std::filesystem::path& folder);

}  // namespace holdfast::filesystem::test
