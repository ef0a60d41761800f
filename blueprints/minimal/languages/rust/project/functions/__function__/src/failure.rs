//! What the caller is told when there is no answer.
use std::any::type_name;

use lambda_runtime::{Diagnostic, Error};
use lambda_runtime_api_client::{PooledClient, body::Body, build_request};

/// Why there is no answer. With `?` every error becomes one.
#[derive(Debug)]
pub struct Failure {
    error_type: &'static str,
    message: String,
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error_type: type_name::<E>(),
            message: error.to_string(),
        }
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Self {
            error_type: failure.error_type.into(),
            error_message: failure.message,
        }
    }
}

/// Tells Lambda why there will be no handler; the program then ends with what is returned. Without
/// it the caller learns nothing but that it ended: lambda_runtime reports only what happens later.
pub async fn fail_init(failure: Failure) -> Error {
    match report_init(&failure.message).await {
        Ok(()) => failure.message.into(),
        Err(error) => format!("{}; Lambda could not be told: {error}", failure.message).into(),
    }
}

async fn report_init(message: &str) -> Result<(), Error> {
    let body = serde_json::to_vec(&Diagnostic {
        error_type: "Runtime.SetUpFailed".into(),
        error_message: message.into(),
    })?;
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .body(Body::from(body))?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
