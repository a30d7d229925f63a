//! A line to a server that can go dead: connections stay open and nothing comes through, as when a
//! cable is pulled or a machine hangs. A stopped server refuses at once; this is the worse case.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Forwards connections to a server for as long as it is alive.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    is_dead: Mutex<bool>,
    changed: Condvar,
}

impl Line {
    /// A line to `HOST:PORT`.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn to(server: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = Arc::new(State::default());
        let (server, shared) = (server.to_owned(), Arc::clone(&state));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else { continue };
                let there = Arc::clone(&shared);
                let back = Arc::clone(&shared);
                thread::spawn(move || there.carry(from, to));
                thread::spawn(move || back.carry(server, client));
            }
        });
        Self { address, state }
    }

    /// Where to connect instead of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets nothing through any more.
    pub fn cut(&self) {
        self.state.set(true);
    }

    /// Lets everything through again, what was sent meanwhile first.
    pub fn mend(&self) {
        self.state.set(false);
    }
}

impl State {
    fn set(&self, is_dead: bool) {
        *self.is_dead.lock().expect("nobody panics with it") = is_dead;
        self.changed.notify_all();
    }

    fn wait(&self) {
        let is_dead = self.is_dead.lock().expect("nobody panics with it");
        drop(self.changed.wait_while(is_dead, |is_dead| *is_dead));
    }

    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut piece = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            self.wait();
            if to.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        self.wait();
        // Either side may be closed already.
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_on_a_dead_line_comes_when_it_is_mended() {
        let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let line = Line::to(&server.local_addr().unwrap().to_string());
        let mut client = TcpStream::connect(line.address()).unwrap();
        let (mut there, _) = server.accept().unwrap();
        let mut two = [0; 2];
        client.write_all(b"ab").unwrap();
        there.read_exact(&mut two).unwrap();
        line.cut();
        client.write_all(b"cd").unwrap();
        there.set_nonblocking(true).unwrap();
        assert!(there.read(&mut two).is_err(), "nothing comes");
        there.set_nonblocking(false).unwrap();
        line.mend();
        there.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"cd");
    }
}
