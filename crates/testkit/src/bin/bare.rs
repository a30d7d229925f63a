//! The yardstick of the bench: an axum router that does nothing, on one current-thread runtime with
//! the same allocator. `POST /` answers 201 with nothing, `GET /` answers 200 with nothing.

use std::io::Write;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let router = Router::new()
            .route("/", post(|| async { StatusCode::CREATED }))
            .route("/", get(|| async { StatusCode::OK }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "{}", listener.local_addr()?.port())?;
        axum::serve(listener, router).await
    })
}
