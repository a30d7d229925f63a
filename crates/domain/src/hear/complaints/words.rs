//! The words of a complaint: what it is, how it came, who must act.

pub(super) use crate::kernel::words;

words! {
    /// What somebody says. The classes of SP4N, and praise.
    Class {
        /// Complaint without oversight weight (*pengaduan tidak berkadar pengawasan*).
        NonOversight = "non-oversight",
        /// Complaint with oversight weight (*pengaduan berkadar pengawasan*): needs a field check.
        Oversight = "oversight",
        /// Request for information (*permintaan informasi*), handed on to its own room.
        Information = "information",
        /// Suggestion (*aspirasi*).
        Suggestion = "suggestion",
        /// Praise.
        Praise = "praise",
    }
}

impl Class {
    /// Whether it is a complaint in the sense of UU 25/2009.
    #[must_use]
    pub fn is_complaint(self) -> bool {
        matches!(self, Self::NonOversight | Self::Oversight)
    }
}

words! {
    /// On which legal track it runs. The way from the first to the second is one-way.
    Track {
        /// Without identity: it may be followed up.
        Tip = "tip",
        /// With identity, which may be kept secret: it must be decided.
        Formal = "formal",
    }
}

words! {
    /// The door that it came through.
    Channel {
        /// The public page.
        Web = "web",
        /// A kiosk of the unit.
        Kiosk = "kiosk",
        /// The telephone, logged by staff.
        Hotline = "hotline",
        /// E-mail, logged by staff.
        Email = "email",
        /// The open interface for cities and apps.
        Open311 = "open311",
        /// Taken over from the national system.
        Sp4n = "sp4n",
        /// The counter, filed by staff for somebody who came.
        Counter = "counter",
        /// A temporary complaint post.
        ComplaintPost = "complaint-post",
        /// A letter.
        Letter = "letter",
    }
}

impl Channel {
    /// The basis that it is counted under.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Counter | Self::ComplaintPost | Self::Letter => Basis::Post,
            Self::Web | Self::Kiosk | Self::Hotline | Self::Email | Self::Open311 | Self::Sp4n => {
                Basis::Online
            }
        }
    }

    /// Whether staff write it down for somebody.
    #[must_use]
    pub fn by_staff(self) -> bool {
        matches!(
            self,
            Self::Hotline | Self::Email | Self::Counter | Self::ComplaintPost | Self::Letter
        )
    }
}

words! {
    /// The two bases of the statistics.
    Basis {
        /// Over a wire.
        Online = "online",
        /// In person or on paper.
        Post = "post",
    }
}

words! {
    /// Whom it is about; decides who may handle it (UU 25/2009 art. 45).
    About {
        /// The service, nobody in particular.
        Service = "service",
        /// One who serves (*pelaksana*): to that person's superior.
        Officer = "officer",
        /// The unit or its head (*penyelenggara*): to the superior of the unit.
        Unit = "unit",
    }
}

words! {
    /// Where a complaint stands.
    Stage {
        /// Nothing is filed yet.
        New = "new",
        /// Filed; to be looked at.
        Received = "received",
        /// The reporter was told what is missing.
        AwaitingCompletion = "awaiting-completion",
        /// Declared complete; to be given to somebody.
        Accepted = "accepted",
        /// Somebody examines it.
        Assigned = "assigned",
        /// Decided; to be delivered.
        Decided = "decided",
        /// Delivered; the reporter may say whether they agree.
        Delivered = "delivered",
        /// The reporter does not agree: to be examined again, by somebody else.
        Disputed = "disputed",
        /// The reporter agrees.
        Agreed = "agreed",
        /// The reporter said nothing in time. Not the same as agreeing.
        Silent = "silent",
        /// Taken back, or not completed in time.
        Withdrawn = "withdrawn",
        /// Another unit goes on with it.
        HandedOver = "handed-over",
        /// Another room goes on with it.
        HandedOn = "handed-on",
        /// Thanked for.
        Acknowledged = "acknowledged",
        /// A tip that is not followed up.
        SetAside = "set-aside",
        /// Part of another complaint from now on.
        Merged = "merged",
    }
}

words! {
    /// What was found.
    Outcome {
        /// The reporter is right.
        Upheld = "upheld",
        /// Right in part.
        PartlyUpheld = "partly-upheld",
        /// Not right.
        NotUpheld = "not-upheld",
        /// The unit is not competent.
        NotCompetent = "not-competent",
    }
}

words! {
    /// How a decision reached the reporter.
    Delivery {
        /// On the reporter's own page.
        Page = "page",
        /// By letter.
        Letter = "letter",
        /// Told on the telephone.
        Telephone = "telephone",
        /// Handed out in person.
        Person = "person",
    }
}

words! {
    /// Who must act.
    Party {
        /// Who filed it.
        Reporter = "reporter",
        /// The unit.
        Office = "office",
        /// The house's own clock.
        House = "house",
    }
}

words! {
    /// Why it goes up a rung.
    Cause {
        /// A date has passed.
        Overdue = "overdue",
        /// The reporter disputes the decision.
        Disputed = "disputed",
        /// Somebody above asked for it.
        Asked = "asked",
    }
}

words! {
    /// Why dates were counted again.
    RecountCause {
        /// The national calendar was amended.
        Calendar = "calendar",
        /// The rules of the clocks were amended.
        Rules = "rules",
        /// The unit's working week was changed.
        Week = "week",
    }
}

words! {
    /// Another room that goes on with it.
    OtherRoom {
        /// Requests for information (UU 14/2008).
        Information = "information",
    }
}
