//! A Lambda function on an OS-only runtime that reads its configuration from environment variables.
mod failure;
mod variables;

use std::collections::{BTreeMap, HashMap};

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

/// What the caller gets: the public variables, and of all others whether they are set.
#[derive(Debug, Serialize)]
struct Answer {
    message: String,
    public: BTreeMap<&'static str, Option<String>>,
    secret: BTreeMap<&'static str, bool>,
    runtime: BTreeMap<&'static str, bool>,
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
        public: variables::values(variables::PUBLIC),
        secret: variables::are_set(variables::SECRET),
        runtime: variables::are_set(variables::RUNTIME),
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

    async fn answer(event: &str) -> Answer {
        let payload = serde_json::from_str(event).unwrap();
        let answer = handle(LambdaEvent::new(payload, Context::default())).await;
        answer.unwrap()
    }

    #[tokio::test]
    async fn greets_by_name() {
        let event = r#"{"name":"Zo\u00eb \"Z\" \\","more":1}"#;
        assert_eq!(answer(event).await.message, r#"Hello, Zoë "Z" \!"#);
    }

    #[tokio::test]
    async fn greets_the_world_without_a_name() {
        assert_eq!(answer("{}").await.message, "Hello, world!");
        assert_eq!(answer(r#"{"name":""}"#).await.message, "Hello, world!");
    }

    #[tokio::test]
    async fn knows_the_variables_of_lambda() {
        assert_eq!(answer("{}").await.runtime.len(), 18);
    }

    #[test]
    fn refuses_what_is_no_object() {
        assert!(serde_json::from_str::<Event>(r#"["Ada"]"#).is_err());
    }

    #[test]
    fn reads_variables() {
        // Cargo sets the first of them for every test.
        let names = "CARGO_PKG_NAME NOT_SET";
        let name = env!("CARGO_PKG_NAME").to_string();
        let values = BTreeMap::from([("CARGO_PKG_NAME", Some(name)), ("NOT_SET", None)]);
        assert_eq!(variables::values(names), values);
        let are_set = BTreeMap::from([("CARGO_PKG_NAME", true), ("NOT_SET", false)]);
        assert_eq!(variables::are_set(names), are_set);
    }
}
