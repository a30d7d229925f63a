//! The line to a printer: status before, data, status after. Blocking, with a limit on every wait.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::config::Printers;
use escpos::utils::{RealTimeStatusRequest, RealTimeStatusResponse};

/// How long each step may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until the printer takes the connection.
    pub connect: Duration,
    /// Until it answers a question about its state.
    pub status: Duration,
    /// Until everything is printed.
    pub print: Duration,
}

impl From<&Printers> for Patience {
    fn from(settings: &Printers) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds.max(1)));
        Self {
            connect: seconds(settings.connect_seconds),
            status: seconds(settings.status_seconds),
            print: seconds(settings.print_seconds),
        }
    }
}

/// What is the matter with a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached.
    Unreachable,
    /// It takes the connection and says nothing.
    Silent,
    /// The connection broke.
    Broken,
    /// The roll is at its end.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// It reports an error of its own (cutter, head).
    Failed,
}

impl Trouble {
    /// Name in the device list.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::Broken => "connection_lost",
            Self::PaperOut => "paper_out",
            Self::CoverOpen => "cover_open",
            Self::Failed => "error",
        }
    }
}

/// Printing did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub trouble: Trouble,
    /// Whether anything of the ticket had been sent: then nobody knows what is on paper.
    pub sent: bool,
}

/// Asks for the state of the paper after everything before it is printed (`GS r 1`). Unlike the
/// real-time questions it waits its turn behind the ticket, so its answer means "printed and cut".
const AFTER_ALL: [u8; 3] = [0x1D, b'r', 1];

/// Throws away what is not printed yet (`DLE DC4 8`).
const FORGET: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/// Prints bytes on the printer at `host:port`.
///
/// # Errors
/// [`Fault`]. Without `sent`, no paper has moved.
pub fn send(address: &str, bytes: &[u8], patience: Patience) -> Result<(), Fault> {
    let before = |trouble| Fault { trouble, sent: false };
    let after = |trouble| Fault { trouble, sent: true };
    let mut line = Line::open(address, patience).map_err(before)?;
    line.ready().map_err(before)?;
    line.write(bytes).map_err(after)?;
    line.write(&AFTER_ALL).map_err(after)?;
    // A late answer is none: whatever the state says then, the cut was not seen.
    let cut = line.answer(patience.print);
    let outcome = line.ready().and(cut.map(drop));
    // What lies in its memory must not come out when the roll is changed: that would be a second
    // ticket. When that cannot even be asked for, nobody knows what will come out.
    outcome.or_else(|trouble| line.write(&FORGET).and(Err(trouble))).map_err(after)
}

struct Line {
    stream: TcpStream,
    patience: Patience,
}

impl Line {
    fn open(address: &str, patience: Patience) -> Result<Self, Trouble> {
        let mut found = address.to_socket_addrs().map_err(|_| Trouble::Unreachable)?;
        let address = found.next().ok_or(Trouble::Unreachable)?;
        let stream = TcpStream::connect_timeout(&address, patience.connect);
        let stream = stream.map_err(|_| Trouble::Unreachable)?;
        let timeouts = stream.set_write_timeout(Some(patience.print));
        timeouts.and_then(|()| stream.set_nodelay(true)).map_err(|_| Trouble::Broken)?;
        Ok(Self { stream, patience })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.stream.write_all(bytes).map_err(|error| trouble_of(&error))
    }

    /// One byte of answer.
    fn answer(&mut self, within: Duration) -> Result<u8, Trouble> {
        let until = Instant::now() + within;
        let mut byte = [0];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Trouble::Silent);
            }
            self.stream.set_read_timeout(Some(left)).map_err(|_| Trouble::Broken)?;
            match self.stream.read(&mut byte) {
                Ok(0) => return Err(Trouble::Broken),
                Ok(_) => return Ok(byte[0]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(trouble_of(&error)),
            }
        }
    }

    /// Asks in real time (`DLE EOT n`) whether it can print.
    fn ready(&mut self) -> Result<(), Trouble> {
        use RealTimeStatusRequest as Ask;
        use RealTimeStatusResponse as Says;
        let paper = self.ask(Ask::RollPaperSensor, 4)?;
        if !holds(&paper, Says::RollPaperEndSensorPaperPresent) {
            return Err(Trouble::PaperOut);
        }
        let offline = self.ask(Ask::OfflineCause, 2)?;
        if !holds(&offline, Says::CoverClosed) {
            return Err(Trouble::CoverOpen);
        }
        if holds(&offline, Says::PrintingStopsDueToPaperEnd) {
            return Err(Trouble::PaperOut);
        }
        let printer = self.ask(Ask::Printer, 1)?;
        let failed = holds(&offline, Says::ErrorOccurred) || !holds(&printer, Says::Online);
        if failed { Err(Trouble::Failed) } else { Ok(()) }
    }

    fn ask(&mut self, ask: RealTimeStatusRequest, number: u8) -> Result<Answers, Trouble> {
        self.write(&[0x10, 0x04, number])?;
        let byte = self.answer(self.patience.status)?;
        RealTimeStatusResponse::parse(ask, byte).map_err(|_| Trouble::Failed)
    }
}

type Answers = std::collections::HashMap<RealTimeStatusResponse, bool>;

fn holds(answers: &Answers, what: RealTimeStatusResponse) -> bool {
    answers.get(&what).copied().unwrap_or(false)
}

fn trouble_of(error: &std::io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Trouble::Silent,
        _ => Trouble::Broken,
    }
}
