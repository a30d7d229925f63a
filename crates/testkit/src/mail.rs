//! A mail server for tests: takes mails, keeps them, and answers as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A mail as it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Recipient of the envelope.
    pub to: String,
    /// Headers and body.
    pub text: String,
}

impl Mail {
    /// The value of a header that stands on one line.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// A mail server on this machine; it ends with the test program.
#[derive(Debug, Clone)]
pub struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    came: Arc<Condvar>,
    answer: Arc<AtomicU16>,
    asked: Arc<AtomicU16>,
}

impl MailServer {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let (mails, came) = (Arc::default(), Arc::default());
        let (answer, asked) = (Arc::default(), Arc::default());
        let server = Self { port, mails, came, answer, asked };
        let kept = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let server = kept.clone();
                // A client that hangs up early is its own affair.
                std::thread::spawn(move || drop(server.talk(stream)));
            }
        });
        server
    }

    /// What `notify.smtp` takes.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Answers every recipient with this code from now on; 0 takes mails.
    pub fn answer(&self, code: u16) {
        self.answer.store(code, Ordering::SeqCst);
    }

    /// Mails that were taken, in order.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many mails were taken; whether they came in time.
    #[must_use]
    pub fn wait_for(&self, count: usize, patience: Duration) -> bool {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.came.wait_timeout_while(mails, patience, |mails| mails.len() < count);
        waited.unwrap_or_else(PoisonError::into_inner).0.len() >= count
    }

    /// How many recipients were named so far, taken or not.
    #[must_use]
    pub fn asked(&self) -> u16 {
        self.asked.load(Ordering::SeqCst)
    }

    fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream).lines();
        let mut to = String::new();
        out.write_all(b"220 test\r\n")?;
        while let Some(line) = lines.next().transpose()? {
            let word = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
            match word.as_str() {
                "EHLO" | "HELO" => out.write_all(b"250-test\r\n250 8BITMIME\r\n")?,
                "RCPT" => {
                    self.asked.fetch_add(1, Ordering::SeqCst);
                    let code = self.answer.load(Ordering::SeqCst);
                    let named = line.split(['<', '>']).nth(1).unwrap_or_default();
                    named.clone_into(&mut to);
                    if code == 0 {
                        out.write_all(b"250 ok\r\n")?;
                    } else {
                        out.write_all(format!("{code} as told\r\n").as_bytes())?;
                    }
                }
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let mut text = String::new();
                    while let Some(line) = lines.next().transpose()? {
                        if line == "." {
                            break;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push_str("\r\n");
                    }
                    let mail = Mail { to: to.clone(), text };
                    self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                    self.came.notify_all();
                    out.write_all(b"250 taken\r\n")?;
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => out.write_all(b"250 ok\r\n")?,
            }
        }
        Ok(())
    }
}
