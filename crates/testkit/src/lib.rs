//! What tests stand on: both databases, the real program as a process, and a small client.
//!
//! ```text
//! for engine in testkit::engines() {                       // SQLite, then PostgreSQL
//!     let mut server = Server::start(env!("CARGO_BIN_EXE_maklumat"),
//!         &["serve", "--data", …, "--listen", "127.0.0.1:0", "--database", engine.url()]);
//!     let answer = server.connect().get("/");
//!     server.kill();                                       // as a power cut does
//!     server.start_again();                                // on the same data
//! }
//! ```
//!
//! Nothing here sleeps: every wait is for the event itself, with a time limit that fails the test.

mod client;
mod databases;
mod gateway;
mod line;
mod mail;
mod private_postgres;
mod server;

pub use client::{Answer, Client, Event, Events, crowd};
pub use databases::{Engine, PostgresDatabase, engines, postgres_url};
pub use gateway::{Gateway, Received};
pub use line::Line;
pub use mail::{Mail, MailServer};
pub use private_postgres::{PrivatePostgres, Programs, programs, we_are_root};
pub use server::Server;
