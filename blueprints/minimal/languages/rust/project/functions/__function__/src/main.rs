//! A Lambda function on an OS-only runtime: the program is its own runtime, by lambda_runtime.
mod failure;

use std::collections::HashMap;

use failure::{Failure, fail_init};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde::{Deserialize, Serialize, de::IgnoredAny};

/// What the caller sends.
#[derive(Deserialize)]
struct Event {
    name: Option<String>,
    /// Anything else. Without it serde would take a JSON array for an `Event`, too.
    #[serde(flatten)]
    _others: HashMap<String, IgnoredAny>,
}

/// What the caller gets.
#[derive(Debug, PartialEq, Serialize)]
struct Answer {
    message: String,
}

/// Runs once in each execution environment: open clients and read configuration here.
async fn set_up() -> Result<(), Failure> {
    Ok(())
}

async fn handle(event: LambdaEvent<Event>) -> Result<Answer, Failure> {
    let name = event.payload.name.as_deref();
    let name = name.filter(|name| !name.is_empty()).unwrap_or("world");
    Ok(Answer {
        message: format!("Hello, {name}!"),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    if let Err(failure) = set_up().await {
        return Err(fail_init(failure).await);
    }
    run(service_fn(handle)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambda_runtime::Context;

    async fn greeting(event: &str) -> String {
        let payload = serde_json::from_str(event).unwrap();
        let answer = handle(LambdaEvent::new(payload, Context::default())).await;
        answer.unwrap().message
    }

    #[tokio::test]
    async fn greets_by_name() {
        let event = r#"{"name":"Zo\u00eb \"Z\" \\","more":1}"#;
        assert_eq!(greeting(event).await, r#"Hello, Zoë "Z" \!"#);
    }

    #[tokio::test]
    async fn greets_the_world_without_a_name() {
        assert_eq!(greeting("{}").await, "Hello, world!");
        assert_eq!(greeting(r#"{"name":""}"#).await, "Hello, world!");
    }

    #[test]
    fn refuses_what_is_no_object() {
        assert!(serde_json::from_str::<Event>(r#"["Ada"]"#).is_err());
    }
}
