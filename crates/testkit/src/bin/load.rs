//! The load of the bench: keep-alive connections that ask the same thing again and again, or
//! listeners of server-sent events. Prints one line of JSON.
//!
//! ```text
//! load 127.0.0.1:8080 POST /path --connections 64 --seconds 5 --token T --body '{"id":"{n}"}'
//! load 127.0.0.1:8080 POST /calls --token T --body … --listen /board/events --listeners 5000
//! ```
//! `{n}` in the body becomes a number that no other request has. With `--lines FILE` each first
//! request takes the next line of it: `{1}`, `{2}`, … in path and body become its words.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Load for the bench
#[derive(Debug, Clone, Parser)]
struct Args {
    /// host:port
    address: String,
    /// GET or POST
    method: String,
    /// Path
    path: String,
    /// Connections at once
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// For how long
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Bearer token, which may begin with a hyphen
    #[arg(long, allow_hyphen_values = true)]
    token: Option<String>,
    /// JSON body; {n} becomes a fresh number, {c} the number of the connection from 1
    #[arg(long, default_value = "")]
    body: String,
    /// Second request after each first one; {ticket} or {place} becomes that of the first answer
    #[arg(long)]
    then: Option<String>,
    /// Body of the second request
    #[arg(long, default_value = "")]
    then_body: String,
    /// File with a line of words for each first request
    #[arg(long)]
    lines: Option<std::path::PathBuf>,
    /// Lines of it that are passed over
    #[arg(long, default_value_t = 0)]
    first: usize,
    /// Prefix of fresh numbers
    #[arg(long, default_value = "n")]
    prefix: String,
    /// Listen to server-sent events on this path and measure how soon all have the call
    #[arg(long)]
    listen: Option<String>,
    /// How many listen
    #[arg(long, default_value_t = 0)]
    listeners: usize,
    /// How often the request is sent while others listen
    #[arg(long, default_value_t = 10)]
    times: usize,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let args = Arc::new(Args::parse());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match args.listen.clone() {
            None => press(&args).await,
            Some(path) => spread(&args, &path).await,
        }
    })?;
    writeln!(std::io::stdout(), "{result}")?;
    Ok(())
}

static NUMBER: AtomicU64 = AtomicU64::new(1);

/// The words of the lines.
type Words = Arc<Vec<Vec<String>>>;

static LINE: AtomicU64 = AtomicU64::new(0);

fn words(args: &Args) -> Result<Words, Fault> {
    let Some(path) = &args.lines else { return Ok(Words::default()) };
    let text = std::fs::read_to_string(path)?;
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    Ok(Arc::new(text.lines().skip(args.first).map(words).collect()))
}

/// The words of the next line; none when there are no lines.
fn next_words(words: &[Vec<String>]) -> Result<&[String], Fault> {
    if words.is_empty() {
        return Ok(&[]);
    }
    let line = usize::try_from(LINE.fetch_add(1, Ordering::Relaxed))?;
    Ok(words.get(line).ok_or("there are no lines left")?)
}

fn put(text: &str, words: &[String]) -> String {
    let numbered = words.iter().enumerate();
    numbered
        .fold(text.to_owned(), |text, (at, word)| text.replace(&format!("{{{}}}", at + 1), word))
}

fn request(args: &Args, connection: usize, words: &[String]) -> Vec<u8> {
    spell(args, connection, &put(&args.path, words), &put(&args.body, words))
}

/// The second request, about the ticket or the place in the answer to the first.
fn second(
    args: &Args,
    connection: usize,
    (path, words): (&str, &[String]),
    answer: &[u8],
) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(answer).ok()?;
    let (name, found) = if let Some((_, rest)) = text.split_once("\"ticket\":\"") {
        ("{ticket}", rest.split_once('"')?.0)
    } else {
        let (_, rest) = text.split_once("\"place\":")?;
        ("{place}", rest.split_once([',', '}'])?.0)
    };
    let told = |text: &str| put(text, words).replace(name, found);
    Some(spell(args, connection, &told(path), &told(&args.then_body)))
}

fn spell(args: &Args, connection: usize, path: &str, body: &str) -> Vec<u8> {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let body = body
        .replace("{n}", &format!("{}-{number}", args.prefix))
        .replace("{c}", &(connection + 1).to_string());
    let token = args
        .token
        .as_ref()
        .map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    let kind = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
    format!(
        "{} {path} HTTP/1.1\r\nhost: bench\r\n{token}{kind}content-length: {}\r\n\r\n{body}",
        args.method,
        body.len()
    )
    .into_bytes()
}

/// Reads one answer; gives its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<u16, Fault> {
    buffer.clear();
    let end = loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
    let status = head.get(9..12).unwrap_or_default().parse()?;
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(Ok(0), |length| length.trim().parse())?;
    while buffer.len() < end + length {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the answer broke off".into());
        }
    }
    Ok(status)
}

#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    statuses: BTreeMap<u16, u64>,
}

async fn press(args: &Arc<Args>) -> Result<serde_json::Value, Fault> {
    let lines = words(args)?;
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let mut tasks = Vec::new();
    for connection in 0..args.connections {
        let (args, lines) = (Arc::clone(args), Arc::clone(&lines));
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(&args.address).await?;
            stream.set_nodelay(true)?;
            let (mut tally, mut buffer) = (Tally::default(), Vec::with_capacity(4096));
            // At least once, so that zero seconds mean one request.
            loop {
                let words = next_words(&lines)?;
                let mut next = Some(request(&args, connection, words));
                let mut then = args.then.as_deref();
                while let Some(bytes) = next.take() {
                    let sent = Instant::now();
                    stream.write_all(&bytes).await?;
                    let status = answer(&mut stream, &mut buffer).await?;
                    let micros = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
                    tally.micros.push(micros);
                    *tally.statuses.entry(status).or_default() += 1;
                    let path = then.take();
                    next = path.and_then(|path| second(&args, connection, (path, words), &buffer));
                }
                if Instant::now() >= until {
                    break;
                }
            }
            Ok::<_, Fault>(tally)
        }));
    }
    let mut all = Tally::default();
    for task in tasks {
        let tally = task.await??;
        all.micros.extend(tally.micros);
        for (status, count) in tally.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
    }
    all.micros.sort_unstable();
    let at = |permille: usize| all.micros.get(all.micros.len() * permille / 1000).copied();
    let statuses: BTreeMap<String, u64> =
        all.statuses.iter().map(|(status, count)| (status.to_string(), *count)).collect();
    Ok(json!({
        "requests": all.micros.len(),
        "per_second": all.micros.len() as u64 / args.seconds.max(1),
        "p50_us": at(500), "p99_us": at(990), "max_us": all.micros.last(),
        "statuses": statuses,
    }))
}

async fn spread(args: &Arc<Args>, path: &str) -> Result<serde_json::Value, Fault> {
    let (seen, mut deltas) = mpsc::unbounded_channel::<Option<Instant>>();
    for _ in 0..args.listeners {
        let (address, path, seen) = (args.address.clone(), path.to_owned(), seen.clone());
        tokio::spawn(async move {
            if let Err(error) = listen(&address, &path, &seen).await {
                let _ = writeln!(std::io::stderr(), "a listener fell silent: {error}");
            }
        });
    }
    for _ in 0..args.listeners {
        deltas.recv().await.ok_or("no listener is left")?;
    }
    let mut stream = TcpStream::connect(&args.address).await?;
    stream.set_nodelay(true)?;
    let (mut buffer, mut lasts) = (Vec::new(), Vec::new());
    for _ in 0..args.times {
        let bytes = request(args, 0, &[]);
        let sent = Instant::now();
        stream.write_all(&bytes).await?;
        let status = answer(&mut stream, &mut buffer).await?;
        if status != 201 {
            return Err(format!("the request was answered with {status}").into());
        }
        let mut last = sent;
        for _ in 0..args.listeners {
            last = last.max(deltas.recv().await.flatten().ok_or("a listener fell silent")?);
        }
        lasts.push(u64::try_from((last - sent).as_micros())?);
        let then = args.then.as_deref();
        if let Some(bytes) = then.and_then(|path| second(args, 0, (path, &[]), &buffer)) {
            stream.write_all(&bytes).await?;
            answer(&mut stream, &mut buffer).await?;
        }
    }
    lasts.sort_unstable();
    Ok(json!({
        "listeners": args.listeners,
        "times": lasts.len(),
        "last_p50_us": lasts[lasts.len() / 2],
        "last_max_us": lasts.last(),
    }))
}

/// Listens; tells once when the first event has come, then the instant of every delta with a call.
async fn listen(
    address: &str,
    path: &str,
    seen: &mpsc::UnboundedSender<Option<Instant>>,
) -> Result<(), Fault> {
    let mut stream = TcpStream::connect(address).await?;
    let ask = format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n\r\n");
    stream.write_all(ask.as_bytes()).await?;
    let mut lines = BufReader::with_capacity(2048, stream);
    let (mut line, mut ready) = (Vec::new(), false);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Err("the stream ended".into());
        }
        let call = line.windows(9).any(|nine| nine == b"\"calls\":[");
        if call || (!ready && line.starts_with(b"data:")) {
            seen.send(ready.then(Instant::now))?;
            ready = true;
        }
    }
}
