//! Environment variables: those of this function, and those that are there on Lambda.
use std::collections::BTreeMap;
use std::env;

/// Apart by spaces.
pub const PUBLIC: &str = "__public_names__";
pub const SECRET: &str = "__secret_names__";

/// Those that Lambda, or the runtime, defines.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
pub const RUNTIME: &str = "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION \
    AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE \
    AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME \
    AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
    AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR";

/// The value of each variable, if it is set.
pub fn values(names: &str) -> BTreeMap<&str, Option<String>> {
    let names = names.split_whitespace();
    names.map(|name| (name, value(name))).collect()
}

/// Of each variable whether it is set.
pub fn are_set(names: &str) -> BTreeMap<&str, bool> {
    let names = names.split_whitespace();
    names.map(|name| (name, value(name).is_some())).collect()
}

fn value(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
