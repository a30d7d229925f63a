//! A blocking HTTP/1.1 client over one kept connection: enough for tests and load, no more.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// An answer that takes longer fails the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection with its cookies.
#[derive(Debug)]
pub struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
    bearer: Option<String>,
    cookies: BTreeMap<String, String>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// 200, 404, …
    pub status: u16,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// The body without its transfer coding.
    pub body: Vec<u8>,
}

impl Client {
    /// A client of `HOST:PORT`; it connects with its first request.
    #[must_use]
    pub fn connect(address: &str) -> Self {
        Self { address: address.to_owned(), stream: None, bearer: None, cookies: BTreeMap::new() }
    }

    /// Sends this token with every request.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        self.bearer = Some(token.to_owned());
        self
    }

    /// `GET`.
    ///
    /// # Panics
    /// When no whole answer comes; use [`Client::request`] where that may happen.
    pub fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, &[], b"").unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// `POST` of a JSON body.
    ///
    /// # Panics
    /// As [`Client::get`].
    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.request("POST", path, &headers, body.to_string().as_bytes())
            .unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// `POST` of a form, as a page sends it.
    ///
    /// # Panics
    /// As [`Client::get`].
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &headers, body.as_bytes())
            .unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Any request. After a fault the next one opens a new connection; nothing is sent twice.
    ///
    /// # Errors
    /// The connection broke, or what came is not HTTP.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        // Taken out, and put back only after a whole answer.
        let mut stream = self.send(method, path, headers, body)?;
        let (status, headers) = read_head(&mut stream)?;
        let mut framing =
            if method == "HEAD" { Framing::Length(0) } else { framing(status, &headers)? };
        let mut body = Vec::new();
        while let Some(piece) = framing.next_piece(&mut stream)? {
            body.extend(piece);
        }
        let answer = Answer { status, headers, body };
        self.keep_cookies(&answer);
        let closed =
            matches!(framing, Framing::UntilClose) || answer.header("connection") == Some("close");
        if !closed {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// Opens a stream of server-sent events, resuming after an id if one is given.
    ///
    /// # Errors
    /// The connection broke, or the answer is not 200 with an event stream.
    pub fn events(mut self, path: &str, after: Option<&str>) -> io::Result<Events> {
        let mut headers = vec![("accept", "text/event-stream")];
        headers.extend(after.map(|id| ("last-event-id", id)));
        let mut stream = self.send("GET", path, &headers, b"")?;
        let (status, headers) = read_head(&mut stream)?;
        let kind = header(&headers, "content-type").unwrap_or_default();
        if status != 200 || !kind.starts_with("text/event-stream") {
            return Err(wrong(format!("{status} {kind} is not a stream of events")));
        }
        Ok(Events { stream, framing: framing(status, &headers)?, pending: Vec::new() })
    }

    fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<BufReader<TcpStream>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(&self.address)?,
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        let mut line = |name: &str, value: &str| {
            write!(head, "{name}: {value}\r\n").expect("a string takes everything");
        };
        if method != "GET" && method != "HEAD" {
            line("content-length", &body.len().to_string());
        }
        if let Some(token) = &self.bearer {
            line("authorization", &format!("Bearer {token}"));
        }
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            line("cookie", &pairs.collect::<Vec<_>>().join("; "));
        }
        for (name, value) in headers {
            line(name, value);
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        stream.get_mut().write_all(&bytes)?;
        Ok(stream)
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

impl Answer {
    /// The first header of this name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The body as text; what is not UTF-8 is shown as �.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: not JSON ({error}): {}", self.status, self.text()))
    }
}

/// A stream of server-sent events.
#[derive(Debug)]
pub struct Events {
    stream: BufReader<TcpStream>,
    framing: Framing,
    pending: Vec<u8>,
}

/// One server-sent event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// What a reconnecting client sends as `Last-Event-ID`.
    pub id: Option<String>,
    /// `event:`, if named.
    pub name: Option<String>,
    /// `data:`, its lines joined.
    pub data: String,
    /// How many bytes came over the wire for it.
    pub size: usize,
}

impl Events {
    /// Waits for the next event; comments (heart-beats) are passed over. None when the server
    /// ended the stream.
    ///
    /// # Errors
    /// The connection broke, or nothing came for half a minute.
    pub fn next_event(&mut self) -> io::Result<Option<Event>> {
        loop {
            while let Some(end) = self.pending.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.pending.drain(..end + 2).collect();
                if let Some(event) = parse_event(&String::from_utf8_lossy(&block)) {
                    return Ok(Some(event));
                }
            }
            match self.framing.next_piece(&mut self.stream)? {
                Some(piece) => self.pending.extend(piece),
                None => return Ok(None),
            }
        }
    }
}

fn parse_event(block: &str) -> Option<Event> {
    let mut event = Event { size: block.len(), ..Event::default() };
    let mut data = Vec::new();
    let mut said = false;
    for line in block.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        match field {
            "id" => event.id = Some(value),
            "event" => event.name = Some(value),
            "data" => data.push(value),
            _ => continue,
        }
        said = true;
    }
    event.data = data.join("\n");
    said.then_some(event)
}

/// Where a body ends.
#[derive(Debug)]
enum Framing {
    Length(usize),
    Chunked,
    UntilClose,
}

impl Framing {
    /// The next piece of the body; none at its end.
    fn next_piece(&mut self, stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
        let mut piece = Vec::new();
        match self {
            Self::Length(0) => return Ok(None),
            Self::Length(left) => {
                piece.resize(*left, 0);
                stream.read_exact(&mut piece)?;
                *left = 0;
            }
            Self::Chunked => {
                let size = read_line(stream)?;
                let size = size.split(';').next().unwrap_or_default();
                let size = usize::from_str_radix(size, 16)
                    .map_err(|_| wrong(format!("{size:?} is no chunk size")))?;
                piece.resize(size + 2, 0);
                stream.read_exact(&mut piece)?;
                piece.truncate(size);
                if size == 0 {
                    *self = Self::Length(0);
                    return Ok(None);
                }
            }
            Self::UntilClose => {
                let some = stream.fill_buf()?.to_vec();
                stream.consume(some.len());
                if some.is_empty() {
                    return Ok(None);
                }
                piece = some;
            }
        }
        Ok(Some(piece))
    }
}

fn framing(status: u16, headers: &[(String, String)]) -> io::Result<Framing> {
    if matches!(status, 100..=199 | 204 | 304) {
        return Ok(Framing::Length(0));
    }
    if header(headers, "transfer-encoding") == Some("chunked") {
        return Ok(Framing::Chunked);
    }
    let Some(length) = header(headers, "content-length") else { return Ok(Framing::UntilClose) };
    let length = length.parse().map_err(|_| wrong(format!("{length:?} is no length")))?;
    Ok(Framing::Length(length))
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn open(address: &str) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<(u16, Vec<(String, String)>)> {
    let first = read_line(stream)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| wrong(format!("{first:?} is no answer")))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(stream)?;
        let Some((name, value)) = line.split_once(':') else { return Ok((status, headers)) };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    line.truncate(line.trim_end().len());
    Ok(line)
}

fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("a string takes everything");
        }
    }
    escaped
}

/// Lets `size` people act at once, each over a connection of their own; their results in order.
///
/// # Panics
/// When one of them does.
pub fn crowd<T: Send>(
    address: &str,
    size: usize,
    act: impl Fn(usize, &mut Client) -> T + Sync,
) -> Vec<T> {
    std::thread::scope(|scope| {
        let act = &act;
        let people: Vec<_> = (0..size)
            .map(|index| scope.spawn(move || act(index, &mut Client::connect(address))))
            .collect();
        let results = people.into_iter().map(std::thread::ScopedJoinHandle::join);
        results.map(|result| result.expect("nobody of the crowd panics")).collect()
    })
}

#[cfg(test)]
mod tests;
