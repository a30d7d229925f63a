//! Asking a ClamAV daemon about a file: the command INSTREAM over TCP or a local socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// An answer that takes longer counts as none.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes sent at once.
const PIECE: usize = 64 * 1024;
/// Longest answer that is read.
const ANSWER: u64 = 4096;

/// Where the daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scanner {
    /// `tcp://host:port`.
    Tcp(String),
    /// `unix:/path`.
    Local(String),
}

/// What the daemon says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected,
}

trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

impl Scanner {
    /// Reads an address; nothing when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("tcp", rest) => {
                let address = rest.strip_prefix("//")?;
                let (host, port) = address.rsplit_once(':')?;
                let known = !host.is_empty() && port.parse::<u16>().is_ok();
                known.then(|| Self::Tcp(address.to_owned()))
            }
            ("unix", path) if path.starts_with('/') => Some(Self::Local(path.to_owned())),
            _ => None,
        }
    }

    fn connect(&self) -> io::Result<Box<dyn Line>> {
        match self {
            Self::Tcp(address) => {
                let nobody = || io::Error::new(io::ErrorKind::NotFound, "no such host");
                let at = address.to_socket_addrs()?.next().ok_or_else(nobody)?;
                let line = TcpStream::connect_timeout(&at, Duration::from_secs(5))?;
                line.set_read_timeout(Some(PATIENCE))?;
                line.set_write_timeout(Some(PATIENCE))?;
                Ok(Box::new(line))
            }
            Self::Local(path) => local(path),
        }
    }

    /// Whether the daemon answers.
    ///
    /// # Errors
    /// It does not, or not as a ClamAV daemon does.
    pub(crate) fn ping(&self) -> io::Result<()> {
        let mut line = self.connect()?;
        line.write_all(b"zPING\0")?;
        match answer(&mut *line)?.as_str() {
            "PONG" => Ok(()),
            other => Err(io::Error::other(format!("it says {other:?}"))),
        }
    }

    /// What the daemon says of a file.
    ///
    /// # Errors
    /// It cannot be reached, or could not look: then nothing is known of the file.
    pub(super) fn look(&self, bytes: &[u8]) -> io::Result<Verdict> {
        let mut line = self.connect()?;
        line.write_all(b"zINSTREAM\0")?;
        for piece in bytes.chunks(PIECE) {
            let length = u32::try_from(piece.len()).expect("a piece is small");
            line.write_all(&length.to_be_bytes())?;
            line.write_all(piece)?;
        }
        line.write_all(&0_u32.to_be_bytes())?;
        line.flush()?;
        let said = answer(&mut *line)?;
        match said.strip_prefix("stream: ") {
            Some("OK") => Ok(Verdict::Clean),
            Some(found) if found.ends_with(" FOUND") => Ok(Verdict::Infected),
            _ => Err(io::Error::other(format!("it says {said:?}"))),
        }
    }
}

#[cfg(unix)]
fn local(path: &str) -> io::Result<Box<dyn Line>> {
    let line = std::os::unix::net::UnixStream::connect(path)?;
    line.set_read_timeout(Some(PATIENCE))?;
    line.set_write_timeout(Some(PATIENCE))?;
    Ok(Box::new(line))
}

#[cfg(not(unix))]
fn local(_: &str) -> io::Result<Box<dyn Line>> {
    Err(io::Error::other("local sockets are not known here: use tcp://"))
}

/// One answer, up to its end mark.
fn answer(line: &mut dyn Line) -> io::Result<String> {
    let mut said = Vec::new();
    BufReader::new(line.take(ANSWER)).read_until(0, &mut said)?;
    match said.pop() {
        Some(0) => String::from_utf8(said).map_err(io::Error::other),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// A daemon for tests that speaks the protocol.
#[cfg(test)]
pub(super) mod daemon {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};

    /// What it does with a caller.
    #[derive(Debug, Clone, Copy)]
    pub(in super::super) enum Mood {
        /// Finds the text `EICAR`.
        Awake,
        /// Hangs up in the middle.
        HangsUp,
        /// Says that a limit is passed.
        Overloaded,
    }

    fn serve(mut line: TcpStream, mood: Mood) -> std::io::Result<()> {
        let mut reader = BufReader::new(line.try_clone()?);
        let mut command = Vec::new();
        reader.read_until(0, &mut command)?;
        if command == b"zPING\0" {
            return line.write_all(b"PONG\0");
        }
        assert_eq!(command, b"zINSTREAM\0");
        let mut file = Vec::new();
        loop {
            let mut length = [0; 4];
            reader.read_exact(&mut length)?;
            let length = u32::from_be_bytes(length);
            if length == 0 {
                break;
            }
            let mut piece = vec![0; length as usize];
            reader.read_exact(&mut piece)?;
            file.extend(piece);
            if matches!(mood, Mood::HangsUp) {
                return Ok(());
            }
        }
        let found = file.windows(5).any(|window| window == b"EICAR");
        let said: &[u8] = match mood {
            Mood::Overloaded => b"INSTREAM size limit exceeded. ERROR\0",
            _ if found => b"stream: Eicar-Test-Signature FOUND\0",
            _ => b"stream: OK\0",
        };
        line.write_all(said)
    }

    /// Starts it; gives its address. It goes with the test's process.
    pub(in super::super) fn start(mood: Mood) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                drop(serve(line, mood));
            }
        });
        address
    }
}

#[cfg(test)]
mod tests {
    use super::daemon::{Mood, start};
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(Scanner::parse("tcp://[::1]:3310"), Some(Scanner::Tcp("[::1]:3310".to_owned())));
        let path = "unix:/run/clamav/clamd.ctl";
        assert_eq!(Scanner::parse(path), Some(Scanner::Local("/run/clamav/clamd.ctl".to_owned())));
        for bad in ["", "clamd", "tcp:host:3310", "tcp://host", "tcp://:1", "unix:run", "tcp://h:x"]
        {
            assert_eq!(Scanner::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_daemon_is_asked_and_believed_only_when_it_has_looked() {
        let awake = Scanner::parse(&start(Mood::Awake)).unwrap();
        awake.ping().unwrap();
        let large = vec![1; 3 * PIECE + 17];
        assert_eq!(awake.look(&large).unwrap(), Verdict::Clean);
        let bad = [large.as_slice(), b"EICAR"].concat();
        assert_eq!(awake.look(&bad).unwrap(), Verdict::Infected);
        for mood in [Mood::HangsUp, Mood::Overloaded] {
            let scanner = Scanner::parse(&start(mood)).unwrap();
            assert!(scanner.look(&large).is_err(), "{mood:?}");
        }
        let nobody = Scanner::Local("/nowhere/clamd.ctl".to_owned());
        assert!(nobody.look(b"x").is_err() && nobody.ping().is_err());
    }
}
