//! The network side: one thread that accepts, reads, decides, commits and answers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::Service;

/// Connections served at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 16_384;
/// A client that does not send its request head within this time is cut off.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);

/// Serves until `stop` is done; connections in work are given up to ten seconds.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = hyper_util::server::graceful::GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let seat = Arc::clone(&seats).acquire_owned().await.expect("never closed");
        let (stream, from) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors or a connection that died in the queue: others wait.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::task::yield_now().await;
                    continue;
                }
            },
        };
        // An answer is one small packet; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            // Answers are small: one buffer and one plain write cost less than a gathered one.
            .writev(false)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service(router.clone(), from));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _seat = seat;
            // an error means that the client went away
            let _ = connection.await;
        });
    }
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(Duration::from_secs(10)) => {}
    }
    Ok(())
}

fn service(
    router: Router,
    from: SocketAddr,
) -> impl hyper::service::Service<
    hyper::Request<hyper::body::Incoming>,
    Response = axum::response::Response,
    Error = Infallible,
    Future: Send,
> + Clone {
    service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().call(request)
    })
}
