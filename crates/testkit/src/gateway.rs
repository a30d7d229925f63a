//! A receiver of signed messages for tests: keeps requests and answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A request that was received.
#[derive(Debug, Clone)]
pub struct Received {
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// A receiver on this machine; it ends with the test program.
#[derive(Debug, Clone)]
pub struct Gateway {
    port: u16,
    requests: Arc<Mutex<Vec<Received>>>,
    answer: Arc<AtomicU16>,
}

impl Gateway {
    /// Starts one on a free port; it answers 200.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let answer = Arc::new(AtomicU16::new(200));
        let server = Self { port, requests: Arc::default(), answer };
        let kept = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that hangs up early is its own affair.
                drop(kept.take(stream));
            }
        });
        server
    }

    /// What `notify.webhook` takes.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/messages", self.port)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    /// Requests that came, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut out = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        let (mut headers, mut line) = (Vec::new(), String::new());
        reader.read_line(&mut line)?;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let received = Received { headers, body };
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(received);
        let status = self.answer.load(Ordering::SeqCst);
        let elsewhere = "location: http://127.0.0.1:1/elsewhere\r\n";
        let answer = format!(
            "HTTP/1.1 {status} told\r\n{elsewhere}content-length: 0\r\nconnection: close\r\n\r\n"
        );
        out.write_all(answer.as_bytes())
    }
}
