// Rows of tables of errors, each held against the Error that is made of it.
#pragma once

#include <holdfast/support/refusal.hpp>

#include <span>
#include <utility>

namespace holdfast::test {

/// The Error is classified as its row says, shows the code, has no mark left, and a remedy unless its reason says it
/// all.
void is_told_by(const support::ErrorRow& row, const sdk::Error& error);

/// What a status means.
struct StatusMeaning {
  int http = 0;
  hf_status status = HF_OK;
  sdk::Retry retry = sdk::Retry::never;
};
/// `error_of` makes the Error of an answer that has a status and no words.
void mean(std::span<const StatusMeaning> rows, sdk::Error (*error_of)(int status));

}  // namespace holdfast::test
