//! A function on lambda_runtime that does what its event says.
use lambda_runtime::{
    service_fn,
    streaming::{channel, Body, Response},
    Error, FunctionResponse, LambdaEvent,
};
use serde_json::{json, Value};
use std::time::Duration;

async fn handle(event: LambdaEvent<Value>) -> Result<FunctionResponse<Value, Body>, Error> {
    let (order, context) = event.into_parts();
    let size = order["size"].as_u64().unwrap_or(0);
    let answer = match order["do"].as_str().unwrap_or("") {
        "greet" => json!({
            "id": context.request_id,
            "arn": context.invoked_function_arn,
            "title": context.client_context.map(|known| known.client.app_title),
            "function": context.env_config.function_name,
        }),
        "error" => return Err("not today".into()),
        "panic" => panic!("all is lost"),
        "big" => json!("x".repeat(size as usize - 2)),
        "sleep" => {
            tokio::time::sleep(Duration::from_secs(size)).await;
            json!("slept")
        }
        "exit" => std::process::exit(size as i32),
        "stream" => return Ok(stream(false)),
        "broken stream" => return Ok(stream(true)),
        other => return Err(format!("unknown: {other}").into()),
    };
    Ok(FunctionResponse::BufferedResponse(answer))
}

fn stream(broken: bool) -> FunctionResponse<Value, Body> {
    let (mut sender, body) = channel();
    tokio::spawn(async move {
        let _ = sender.send_data("one ".into()).await;
        if broken {
            sender.abort();
        } else {
            let _ = sender.send_data("two".into()).await;
        }
    });
    FunctionResponse::StreamingResponse(Response::from(body))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(handle)).await
}
