//! The words of a levy report.

use crate::kernel::words;

words! {
    /// Who wrote.
    Side {
        /// Whoever filed it.
        Reporter = "reporter",
        /// Who examines it.
        Inspector = "inspector",
    }
}

words! {
    /// What came out of it.
    Outcome {
        /// Founded: what was found goes to whoever decides on discipline.
        Founded = "founded",
        /// Handed on to those who prosecute.
        HandedOn = "handed-on",
        /// Not founded.
        Unfounded = "unfounded",
        /// There was too little to go on.
        TooLittle = "too-little",
    }
}

words! {
    /// By which way it came, in classes that tell nobody apart.
    Channel {
        /// Sealed in the reporter's own browser.
        Online = "online",
        /// Told to an inspector face to face, who sealed it.
        InPerson = "in-person",
        /// By letter or box; an inspector sealed it.
        Letter = "letter",
        /// By telephone; an inspector sealed it.
        Telephone = "telephone",
    }
}

impl Channel {
    /// Whether nobody of the house stood between.
    #[must_use]
    pub fn is_online(&self) -> bool {
        *self == Self::Online
    }

    /// What is meant where nothing is said.
    #[must_use]
    pub fn online() -> Self {
        Self::Online
    }
}

words! {
    /// How large a parcel is; every parcel is filled up to its class.
    Size {
        /// 4 KiB.
        Small = "small",
        /// 16 KiB.
        Middle = "middle",
        /// 32 KiB.
        Large = "large",
    }
}

impl Size {
    /// Bytes of a sealed parcel of this class: what is inside, its nonce and its seal.
    #[must_use]
    pub fn bytes(self) -> usize {
        let inside = match self {
            Self::Small => 4,
            Self::Middle => 16,
            Self::Large => 32,
        };
        inside * 1024 + 12 + 16
    }

    /// The class of a parcel of so many bytes.
    #[must_use]
    pub fn of(bytes: usize) -> Option<Self> {
        Self::ALL.iter().copied().find(|size| size.bytes() == bytes)
    }
}
