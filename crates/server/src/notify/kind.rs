//! What a notice says, by name. Texts are in `locales/`, one family for each sentence.

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What a notice is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $variant),+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one of a name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

kinds! {
    /// The file came back: something is missing.
    CaseReturned = "case-returned",
    /// What was missing did not come in time.
    CaseLapsed = "case-lapsed",
    /// A promise was broken: an apology.
    CaseLate = "case-late",
    /// The product is there.
    CaseReady = "case-ready",
    /// The last day for collecting comes near.
    CaseCollectSoon = "case-collect-soon",
    /// The last day has passed and nobody collected.
    CaseUncollected = "case-uncollected",
    /// All is done; there is nothing to collect.
    CaseCompleted = "case-completed",
    /// The application was refused.
    CaseRejected = "case-rejected",
    /// A place that became free is kept for who waited.
    SlotOffered = "slot-offered",
    /// A place is booked.
    SlotBooked = "slot-booked",
    /// A booking went to another time.
    SlotMoved = "slot-moved",
    /// A place was given up.
    SlotCancelled = "slot-cancelled",
    /// The day before.
    SlotTomorrow = "slot-tomorrow",
    /// A complaint that came by mail: its reference and its code.
    ComplaintReceived = "complaint-received",
    /// Something is missing for the examination.
    ComplaintIncomplete = "complaint-incomplete",
    /// A question that waits for an answer.
    ComplaintQuestion = "complaint-question",
    /// The office wrote.
    ComplaintMessage = "complaint-message",
    /// More days are needed.
    ComplaintExtended = "complaint-extended",
    /// Somebody else goes on with it.
    ComplaintMoved = "complaint-moved",
    /// It was decided.
    ComplaintDecided = "complaint-decided",
    /// It ended without a decision.
    ComplaintClosed = "complaint-closed",
}

/// Where a notice stands. Apart from where its case stands: a notice never holds a case up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In the outbox: due now, later, or tried again later.
    Waiting,
    /// The mail server or the gateway took it.
    Sent,
    /// A letter that somebody must print.
    ToPrint,
    /// The letter was printed.
    Printed,
    /// Given up: staff may send it again.
    Failed,
    /// Overtaken before it was sent.
    Overtaken,
    /// Nobody wishes it, or there is no address.
    Unwanted,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Sent,
        Self::ToPrint,
        Self::Printed,
        Self::Failed,
        Self::Overtaken,
        Self::Unwanted,
    ];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::ToPrint => "to-print",
            Self::Printed => "printed",
            Self::Failed => "failed",
            Self::Overtaken => "overtaken",
            Self::Unwanted => "unwanted",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
