//! What a wall display shows before its script takes over, and where the script listens.
//!
//! The page is `display.html` with the macro `parts::board(view)`; `modules/live.js` writes down
//! the data that follow.

use domain::kernel::{Timestamp, Zone};

use super::assets;

/// A call as the board shows it.
#[derive(Debug, Clone)]
pub struct CallView {
    /// Ticket number, `A-012`.
    pub number: String,
    /// Name of the counter in the page's language.
    pub counter: String,
}

/// The first state of a board.
#[derive(Debug, Clone)]
pub struct BoardView {
    /// Address of the stream of events.
    pub events: String,
    /// Address of the snapshot.
    pub snapshot: String,
    /// Zone of the unit's clock.
    pub zone: Zone,
    /// The unit's time now; a demo's clock differs from the screen's.
    pub now: Timestamp,
    /// How fast the unit's clock runs; 1 but for the demo.
    pub speed: u32,
    /// Volume by hour, `7:60 12:30`: from 7 o'clock 60 percent, from 12 o'clock 30.
    pub volume: String,
    /// Languages in which calls are spoken, in order: `id`, `en`.
    pub voices: Vec<&'static str>,
    /// Open calls, newest first.
    pub calling: Vec<CallView>,
    /// Calls before them.
    pub recent: Vec<CallView>,
    /// People waiting by class letter, in order of the letters.
    pub waiting: Vec<(String, i64)>,
    /// Messages now in force.
    pub messages: Vec<String>,
    /// `open`, `paused` or `closed`.
    pub state: &'static str,
}

impl BoardView {
    /// Lists of clips for the announcer.
    #[must_use]
    pub fn voice_lists(&self) -> String {
        let list = |voice: &&'static str| {
            assets::url(match *voice {
                "en" => "voice-en.json",
                _ => "voice-id.json",
            })
        };
        self.voices.iter().map(list).collect::<Vec<_>>().join(" ")
    }

    /// IANA name of the zone, for the clock.
    #[must_use]
    pub fn zone_name(&self) -> &'static str {
        match self.zone {
            Zone::Jakarta => "Asia/Jakarta",
            Zone::Makassar => "Asia/Makassar",
            Zone::Jayapura => "Asia/Jayapura",
        }
    }

    /// The unit's time in milliseconds, as scripts count.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.now.0 / 1000
    }
}
