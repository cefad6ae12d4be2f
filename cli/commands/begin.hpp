// Beginning an operation of this process and following it: create, restore, run.
#pragma once

#include "client/convert.hpp"
#include "detach.hpp"
#include "follow.hpp"

namespace holdfast::cli {

/// Begins and follows; returns the exit code: 0, or that of `incomplete` where something was left out that was asked
/// for.
int begin_and_follow(Session& session, const client::AnyRequest& request, const FollowOptions& options);

/// What the command line asks for: the plan alone, an operation that goes on by itself, or one that is followed.
int carry_out(Session& session, const std::function<client::AnyRequest()>& make_request);

}  // namespace holdfast::cli
